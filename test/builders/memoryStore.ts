import type { AccuracySample } from '../../apps/server/src/domain/accuracy.ts';
import type { Camera } from '../../apps/server/src/domain/camera.ts';
import type { WhetstoneEvent } from '../../apps/server/src/domain/event.ts';
import type { GoldenModelFile, ModelVersion } from '../../apps/server/src/domain/model.ts';
import type { GrantRecord, PlanRecord } from '../../apps/server/src/domain/plan.ts';
import type { Stream } from '../../apps/server/src/domain/stream.ts';
import type { SavedWhatIf } from '../../apps/server/src/domain/whatIf.ts';
import type { ProfileRecord, StreamWindow } from '../../apps/server/src/domain/window.ts';
import type { KeptSample, Store, StoredSample } from '../../apps/server/src/persistence/port.ts';

/** What tests of the control loop read back. */
export interface MemoryStore extends Store {
  readonly events: WhetstoneEvent[];
  readonly windows: Map<string, StreamWindow>;
  readonly models: Map<string, ModelVersion>;
  readonly profiles: ProfileRecord[];
  readonly plans: PlanRecord[];
  readonly grants: GrantRecord[];
  readonly samples: StoredSample[];
  readonly accuracy: AccuracySample[];
}

/** The store's contract in memory, for tests that drive the control loop by a fake clock. */
export const memoryStore = (): MemoryStore => {
  const streams = new Map<string, { stream: Stream; camera: Camera }>();
  const models = new Map<string, ModelVersion>();
  const golden: GoldenModelFile[] = [];
  const windows = new Map<string, StreamWindow>();
  const profiles: ProfileRecord[] = [];
  const plans: PlanRecord[] = [];
  const planWindows = new Map<string, readonly string[]>();
  const grants: GrantRecord[] = [];
  const events: WhetstoneEvent[] = [];
  const samples: StoredSample[] = [];
  const accuracy: AccuracySample[] = [];
  const settings = new Map<string, unknown>();
  const whatIfs = new Map<string, SavedWhatIf>();
  const corrections = new Map<string, Pick<KeptSample, 'correctedLabel' | 'hard'>>();
  const kept = (): KeptSample[] =>
    samples.map((sample, index) => ({
      ...sample,
      id: String(index),
      ...(corrections.get(String(index)) ?? { correctedLabel: null, hard: false }),
    }));
  const change = (windowId: string, by: Partial<StreamWindow>) => {
    const window = windows.get(windowId);
    if (!window) throw new Error(`no window ${windowId}`);
    windows.set(windowId, { ...window, ...by });
  };
  const newestFirst = (streamId: string) =>
    [...windows.values()].filter((window) => window.streamId === streamId).sort((a, b) => b.index - a.index);
  return {
    events,
    windows,
    models,
    profiles,
    plans,
    grants,
    samples,
    accuracy,
    async createStream(camera, stream, first) {
      streams.set(stream.id, { stream, camera });
      models.set(first.id, first);
    },
    async updateStream(stream, camera) {
      streams.set(stream.id, { stream, camera });
    },
    async markStreamRemoved(streamId, removedAt) {
      const entry = streams.get(streamId);
      if (entry) streams.set(streamId, { ...entry, stream: { ...entry.stream, removedAt } });
    },
    listStreams: async ({ includeRemoved }) =>
      [...streams.values()].filter(({ stream }) => includeRemoved || stream.removedAt === null),
    async addModelVersion(model) {
      models.set(model.id, model);
    },
    async judgeModelVersion(modelId, gate) {
      const judged = models.get(modelId);
      if (!judged) throw new Error(`no model ${modelId}`);
      if (gate.promoted)
        for (const model of models.values())
          if (model.streamId === judged.streamId && model.status === 'live')
            models.set(model.id, { ...model, status: 'retired' });
      models.set(modelId, { ...judged, gate, status: gate.promoted ? 'live' : 'rejected' });
    },
    async makeModelLive(modelId) {
      const chosen = models.get(modelId);
      if (!chosen) throw new Error(`no model ${modelId}`);
      for (const model of models.values())
        if (model.streamId === chosen.streamId && model.status === 'live')
          models.set(model.id, { ...model, status: 'retired' });
      models.set(modelId, { ...chosen, status: 'live' });
    },
    liveModel: async (streamId) =>
      [...models.values()].find((model) => model.streamId === streamId && model.status === 'live') ?? null,
    listModels: async (streamId) => [...models.values()].filter((model) => model.streamId === streamId),
    async addGoldenModel(model) {
      golden.push(model);
    },
    listGoldenModels: async () => golden,
    async removeGoldenModel(modelId) {
      golden.splice(
        golden.findIndex(({ id }) => id === modelId),
        1,
      );
    },
    async openWindow(window) {
      windows.set(window.id, window);
    },
    async updateWindow(windowId, by) {
      change(windowId, by);
    },
    async closeWindow(windowId, result) {
      change(windowId, result);
    },
    async closeInterruptedWindows({ text, wording }) {
      const open = [...windows.values()].filter(({ outcome }) => outcome === null);
      for (const { id } of open)
        change(id, { outcome: { kind: 'interrupted', reason: text, wording }, closedAt: new Date(0) });
      return open;
    },
    getWindow: async (windowId) => windows.get(windowId) ?? null,
    listWindows: async ({ streamId, before, limit }) =>
      newestFirst(streamId ?? '')
        .filter(({ startedAt }) => !before || startedAt < before)
        .slice(0, limit),
    windowNeighbours: async (windowId) => {
      const window = windows.get(windowId);
      const byIndex = (index: number) =>
        newestFirst(window?.streamId ?? '').find((other) => other.index === index)?.id ?? null;
      return { previous: byIndex((window?.index ?? 0) - 1), next: byIndex((window?.index ?? 0) + 1) };
    },
    async addProfiles(added) {
      profiles.push(...added);
    },
    async completeProfile(windowId, configId, { endAccuracy, gpuSeconds }) {
      const at = profiles.findIndex((profile) => profile.windowId === windowId && profile.config.id === configId);
      const profile = profiles[at];
      if (profile) profiles[at] = { ...profile, measuredEndAccuracy: endAccuracy, measuredGpuSeconds: gpuSeconds };
    },
    listProfiles: async (windowId) => profiles.filter((profile) => profile.windowId === windowId),
    async addPlan(plan, windowIds) {
      plans.push(plan);
      planWindows.set(plan.id, windowIds);
    },
    listPlans: async (windowId) => plans.filter(({ id }) => planWindows.get(id)?.includes(windowId)),
    async replaceGrants(deviceId, at, next) {
      grants.forEach((grant, index) => {
        if (grant.until === null && grant.deviceId === deviceId) grants[index] = { ...grant, until: at };
      });
      grants.push(...next.map((grant) => ({ ...grant, deviceId, from: at, until: null })));
    },
    listGrants: async () => grants,
    async addEvent(event) {
      const stored = { ...event, id: events.length + 1 };
      events.push(stored);
      return stored;
    },
    listEvents: async () => [...events].reverse(),
    lastEventId: async () => events.length,
    async addAccuracySamples(added) {
      accuracy.push(...added);
    },
    accuracyBins: async () => [],
    accuracyBinsOf: async () => new Map(),
    accuracyCount: async () => ({ n: 0, correct: 0 }),
    async addSamples(added) {
      samples.push(...added);
    },
    listSamples: async ({ streamId, limit }) =>
      kept()
        .filter((sample) => sample.streamId === streamId)
        .reverse()
        .slice(0, limit),
    listClassSamples: async () => [],
    async correctSamples({ streamId, ids, label, hard }) {
      const befores = new Map<string, Pick<KeptSample, 'correctedLabel' | 'hard'>>();
      for (const { id } of kept().filter((sample) => sample.streamId === streamId && ids.includes(sample.id))) {
        const before = corrections.get(id) ?? { correctedLabel: null, hard: false };
        befores.set(id, before);
        corrections.set(id, {
          correctedLabel: label === undefined ? before.correctedLabel : label,
          hard: hard ?? before.hard,
        });
      }
      return kept().flatMap((sample) => {
        const before = befores.get(sample.id);
        return before ? [{ ...sample, before }] : [];
      });
    },
    referencedFiles: async () => new Set([...models.values(), ...golden].map(({ sha256 }) => sha256)),
    classMix: async () => [],
    listLabels: async () => [],
    cropPixels: async () => null,
    labelAgreement: async () => ({
      labelled: 0,
      reviewed: 0,
      goldenRight: 0,
      predicted: 0,
      predictedRight: 0,
      hard: 0,
    }),
    listWhatIfs: async () => [...whatIfs.values()],
    getWhatIf: async (id) => whatIfs.get(id) ?? null,
    async putWhatIf(whatIf) {
      whatIfs.set(whatIf.id, whatIf);
    },
    async removeWhatIf(id) {
      whatIfs.delete(id);
    },
    deviceSettings: async () => new Map(),
    setDeviceSetting: async () => undefined,
    setting: async <T>(key: string) => (settings.get(key) as T | undefined) ?? null,
    async setSetting(key, value) {
      settings.set(key, value);
    },
    constraintsAt: async (streamId) => streams.get(streamId)?.stream.constraints ?? null,
    async addAudit() {},
    listAudit: async () => [],
    auditFacets: async () => ({ actors: [], actions: [] }),
    async maintain() {},
    async close() {},
  };
};
