import sharp from 'sharp';
import { InputError, NotFoundError } from '../api/rooms.ts';
import type { LabelPage } from '../api/views.ts';
import type { Clock } from '../controller/clock.ts';
import type { Engine } from '../controller/engine.ts';
import type { Actor } from '../domain/actor.ts';
import type { LabelAgreement, LabelFilter } from '../domain/label.ts';
import { cropSide } from '../domain/region.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { KeptSample, Store } from '../persistence/port.ts';

export interface LabelCommandPorts {
  readonly store: Store;
  readonly engine: Engine;
  readonly clock: Clock;
}

/** Crops are stored as three planes, one a colour; a picture wants the three colours of each pixel together. */
const interleaved = (planes: Uint8Array): Uint8Array => {
  const size = cropSide * cropSide;
  const pixels = new Uint8Array(size * 3);
  for (let at = 0; at < size; at++)
    for (let colour = 0; colour < 3; colour++) pixels[at * 3 + colour] = planes[colour * size + at] ?? 0;
  return pixels;
};

/** What people say of a crop, for the audit log. */
const word = ({ correctedLabel, hard }: Pick<KeptSample, 'correctedLabel' | 'hard'>) => ({
  label: correctedLabel,
  hard,
});

/** What people do with labels: look through them, confirm, correct, mark as hard. */
export class LabelCommands {
  readonly #ports: LabelCommandPorts;

  constructor(ports: LabelCommandPorts) {
    this.#ports = ports;
  }

  #runtime(streamId: string) {
    const runtime = this.#ports.engine.runtime(streamId);
    if (!runtime) throw new NotFoundError('runningStream', streamId);
    return runtime;
  }

  async list(query: {
    streamId: string;
    filter: LabelFilter;
    before: { at: Date; id: string } | null;
    limit: number;
  }): Promise<LabelPage> {
    const { stream } = this.#runtime(query.streamId);
    const crops = await this.#ports.store.listLabels(query);
    const last = crops.at(-1);
    return {
      classes: stream.classes,
      crops,
      next: last && crops.length === query.limit ? { at: last.at.getTime(), id: last.id } : null,
    };
  }

  /** How far labels agree with what people said of them. */
  agreement(streamId: string): Promise<LabelAgreement> {
    return this.#ports.store.labelAgreement(this.#runtime(streamId).stream.id);
  }

  /** A crop as it was labelled, as PNG; null when it is no longer kept. */
  async picture(streamId: string, id: string): Promise<Uint8Array | null> {
    const planes = await this.#ports.store.cropPixels(streamId, id);
    if (!planes) return null;
    const raw = { width: cropSide, height: cropSide, channels: 3 } as const;
    return sharp(interleaved(planes), { raw }).png().toBuffer();
  }

  /**
   * A person's word on crops. It wins over the golden model's in the next retraining; null takes it back.
   *
   * @throws {InputError} when the label is no class of the stream, or none of the crops is kept any more
   */
  async review(
    command: {
      streamId: string;
      ids: readonly string[];
      label?: string | null | undefined;
      hard?: boolean | undefined;
    },
    actor: Actor,
  ): Promise<void> {
    const { store, clock } = this.#ports;
    const { streamId, ids, label, hard } = command;
    const runtime = this.#runtime(streamId);
    const { classes } = runtime.stream;
    if (label != null && !classes.includes(label))
      throw new InputError(
        'label',
        sayOfFault('refused.noClass', {
          label: JSON.stringify(label),
          stream: runtime.stream.name,
          classes: classes.join(', '),
        }),
      );
    const corrected = await store.correctSamples({
      streamId,
      ids,
      ...(label === undefined ? {} : { label }),
      ...(hard === undefined ? {} : { hard }),
      actor: actor.name,
      at: new Date(clock.now()),
    });
    if (corrected.length === 0) throw new InputError('ids', sayOfFault('refused.cropsGone', { count: ids.length }));
    runtime.correct(corrected);
    await actor.audit({
      action: label === undefined ? 'label.mark' : label === null ? 'label.take-back' : 'label.review',
      subject: streamId,
      before: Object.fromEntries(corrected.map(({ id, before }) => [id, word(before)])),
      after: Object.fromEntries(corrected.map((sample) => [sample.id, word(sample)])),
    });
  }
}
