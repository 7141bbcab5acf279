import type { Camera } from '../trpc/wire.ts';

const basename = (path: string): string => path.split('/').findLast((part) => part !== '') ?? path;

/** Where a camera's frames come from, in words. */
export const describeSource = (source: Camera['source']): string => {
  switch (source.kind) {
    case 'synthetic':
      return `synthetic street, ${source.script.replaceAll('-', ' ')}, seed ${source.seed}`;
    case 'file':
      return `file ${basename(source.path)}, repeated`;
    case 'network':
      return source.url;
    case 'imageSet':
      return `image set ${basename(source.path)}, ${source.picturesPerSecond} pictures a second${source.manifestCamera ? `, camera ${source.manifestCamera}` : ''}`;
  }
};
