import { useTRPC } from '../../trpc/client.ts';

/** Bins of a timeline: about as many as its chart has pairs of pixels. */
const timelineBins = 360;

/** What a stream's page asks for first, for the page itself and for whoever is about to open it. */
export const useStreamQueries = () => {
  const trpc = useTRPC();
  return {
    detail: (streamId: string) => trpc.streams.get.queryOptions({ streamId }),
    timeline: (streamId: string, { from, to }: { readonly from: number; readonly to: number }) => ({
      ...trpc.streams.timeline.queryOptions({ streamId, from, to, bins: timelineBins }),
      gcTime: 30_000,
    }),
  };
};
