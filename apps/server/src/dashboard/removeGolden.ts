import { InputError, NotFoundError } from '../api/rooms.ts';
import type { Actor } from '../domain/actor.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { Store } from '../persistence/port.ts';

/**
 * Removes a golden model that labels nothing.
 *
 * @throws {InputError} when a stream is labelled by it, or would be again if it were restored
 */
export const removeGolden = async (store: Store, modelId: string, actor: Actor): Promise<void> => {
  const model = (await store.listGoldenModels()).find(({ id }) => id === modelId);
  if (!model) throw new NotFoundError('goldenModel', modelId);
  const users = (await store.listStreams({ includeRemoved: true })).filter(
    ({ stream: { golden } }) => golden.kind === 'model' && golden.modelId === modelId,
  );
  if (users.length > 0) {
    const names = users.map(({ stream }) => `${stream.name}${stream.removedAt ? ' (removed, can be restored)' : ''}`);
    throw new InputError(
      'modelId',
      sayOfFault('refused.goldenInUse', { model: model.name, streams: names.join(', ') }),
    );
  }
  await store.removeGoldenModel(modelId);
  await actor.audit({ action: 'golden-model.remove', subject: modelId, before: model, after: null });
};
