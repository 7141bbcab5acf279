import { type Frame, rgbPixels } from '@whetstone/vision';
import sharp from 'sharp';
import { InputError } from '../api/rooms.ts';
import type { GoldenCheckView } from '../api/views.ts';
import type { Clock } from '../controller/clock.ts';
import type { StreamRuntime } from '../controller/streamRuntime.ts';
import type { Device } from '../devices/protocol.ts';
import type { Box, CapturedFrame } from '../domain/region.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { GoldenSource } from '../domain/stream.ts';
import { goldenBatch } from '../labelling/golden.ts';
import type { GoldenModel, ModelRegistry } from '../models/registry.ts';

/** Crops that fit beside each other and that a person looks through in a glance. */
const mostCrops = 12;
/** Regions of one frame that are taken, so that the crops do not all show the same car. */
const perFrame = 3;
const frameEveryMs = 700;
const longestMs = 10_000;
/** Side of the picture of a crop. */
const pictureSide = 96;

export interface GoldenCheckPorts {
  readonly clock: Clock;
  readonly device: Device;
  readonly registry: Pick<ModelRegistry, 'builtinGolden' | 'importedGolden'>;
}

interface Look {
  readonly picture: Frame;
  readonly boxes: readonly Box[];
  /** What the camera itself says of each region, where it knows. */
  readonly truths: readonly (string | null)[];
}

const largestFirst = (frame: CapturedFrame): Look | null => {
  const picture = frame.picture();
  if (!picture) return null;
  const order = frame.regions
    .map((box, at) => ({ box, truth: frame.truth?.[at] ?? null }))
    .sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
    .slice(0, perFrame);
  return { picture, boxes: order.map(({ box }) => box), truths: order.map(({ truth }) => truth) };
};

const passes = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

/** Frames with something in them, some time apart, until there are crops enough or nothing came for too long. */
const gather = async ({ clock }: GoldenCheckPorts, runtime: StreamRuntime): Promise<Look[]> => {
  const looks: Look[] = [];
  const deadline = clock.now() + longestMs;
  let crops = 0;
  let seen = -1;
  while (crops < mostCrops && clock.now() < deadline) {
    const frame = runtime.liveStream.frame(null);
    const look = frame && frame.sequence !== seen && frame.regions.length > 0 ? largestFirst(frame) : null;
    if (frame && look) {
      seen = frame.sequence;
      looks.push(look);
      crops += look.boxes.length;
    }
    if (crops < mostCrops) await passes(clock, frameEveryMs);
  }
  return looks;
};

/** A region of an rgb24 picture as the camera saw it, larger than a model takes it, as a data URL. */
const pictureOf = async ({ width, height, pixels }: Omit<Frame, 'layout'>, box: Box): Promise<string> => {
  const left = Math.max(0, Math.min(width - 1, Math.floor(box.x)));
  const top = Math.max(0, Math.min(height - 1, Math.floor(box.y)));
  const area = {
    left,
    top,
    width: Math.max(1, Math.min(width - left, Math.ceil(box.width))),
    height: Math.max(1, Math.min(height - top, Math.ceil(box.height))),
  };
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .extract(area)
    .resize(pictureSide, pictureSide, { fit: 'contain', background: '#000' })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
};

type Named = readonly { readonly label: string; readonly confidence: number | null }[];

const labelsOf = async (
  { device }: GoldenCheckPorts,
  streamId: string,
  { file }: GoldenModel,
  { picture, boxes }: Look,
): Promise<Named> => {
  const { labels, confidences } = await device.label(streamId, file.id, goldenBatch(picture, boxes, file.input));
  return boxes.map((_, at) => ({ label: file.classes[labels[at] ?? -1] ?? '', confidence: confidences[at] ?? 0 }));
};

const modelOf = async ({ registry }: GoldenCheckPorts, golden: GoldenSource): Promise<GoldenModel | null> => {
  if (golden.kind === 'labels') return null;
  const model =
    golden.kind === 'builtin' ? await registry.builtinGolden() : await registry.importedGolden(golden.modelId);
  if (!model)
    throw new InputError(
      'golden.modelId',
      sayOfFault('refused.noGolden', { id: JSON.stringify(golden.kind === 'model' ? golden.modelId : golden.kind) }),
    );
  return model;
};

/**
 * Shows what a golden model makes of what a camera sees now; takes up to 10 s and changes nothing.
 *
 * @throws {InputError} where there is no such golden model
 */
export const checkGolden = async (
  ports: GoldenCheckPorts,
  runtime: StreamRuntime,
  golden: GoldenSource,
): Promise<GoldenCheckView> => {
  const model = await modelOf(ports, golden);
  if (model) await ports.device.openGolden(model.file.id, model.bytes);
  const looks = await gather(ports, runtime);
  const crops = await Promise.all(
    looks.map(async (look) => {
      const named: Named = model
        ? await labelsOf(ports, runtime.stream.id, model, look)
        : look.truths.map((truth) => ({ label: truth ?? '', confidence: null }));
      const { width, height } = look.picture;
      const rgb = { width, height, pixels: rgbPixels(look.picture) };
      return Promise.all(
        look.boxes.map(async (box, at) => ({
          picture: await pictureOf(rgb, box),
          label: named[at]?.label ?? '',
          confidence: named[at]?.confidence ?? null,
          truth: look.truths[at] ?? null,
        })),
      );
    }),
  );
  return {
    classes: model?.file.classes ?? runtime.stream.classes,
    crops: crops.flat().slice(0, mostCrops),
    seconds: longestMs / 1000,
  };
};
