import type { GateVerdict, GoldenModelFile, ModelStatus, ModelVersion, TrainingMix } from '../domain/model.ts';
import type { Database } from './database.ts';
import { StoreRowError } from './errors.ts';
import type { GoldenModel, ModelVersion as ModelVersionRow } from './generated/client.ts';
import { fromJson, storableText, wordingColumn, wordingOf } from './json.ts';
import type { Store } from './port.ts';

const gateRow = (gate: GateVerdict) => ({
  gatePromoted: gate.promoted,
  gateReason: storableText(gate.reason),
  gateWording: wordingColumn(gate.wording),
  gateSamples: gate.samples,
  gateCandidateAccuracy: gate.candidateAccuracy,
  gateLiveAccuracy: gate.liveAccuracy,
});

const mixRow = ({ exemplars, byPeople, hard }: TrainingMix) => ({
  trainedExemplars: exemplars,
  trainedByPeople: byPeople,
  trainedHard: hard,
});

export const modelRow = (model: ModelVersion) => ({
  id: model.id,
  streamId: model.streamId,
  number: model.number,
  parentId: model.parentId,
  windowId: model.windowId,
  status: model.status,
  sha256: model.sha256,
  classes: [...model.classes],
  hiddenWidth: model.hiddenWidth,
  retrainingConfigId: model.retrainingConfigId,
  trainedSamples: model.trainedSamples,
  ...(model.trainedMix ? mixRow(model.trainedMix) : {}),
  ...(model.gate ? gateRow(model.gate) : {}),
  createdAt: model.createdAt,
});

/** All five columns but the wording are null together; a check of the database sees to it. */
const gateOf = (row: ModelVersionRow): GateVerdict | null =>
  row.gatePromoted === null
    ? null
    : {
        promoted: row.gatePromoted,
        reason: row.gateReason ?? '',
        wording: wordingOf(row.gateWording),
        samples: row.gateSamples ?? 0,
        candidateAccuracy: row.gateCandidateAccuracy ?? 0,
        liveAccuracy: row.gateLiveAccuracy ?? 0,
      };

/** All three columns are null together, like the gate's. */
const mixOf = (row: ModelVersionRow): TrainingMix | null =>
  row.trainedExemplars === null
    ? null
    : { exemplars: row.trainedExemplars, byPeople: row.trainedByPeople ?? 0, hard: row.trainedHard ?? 0 };

const toModel = (row: ModelVersionRow): ModelVersion => ({
  id: row.id,
  streamId: row.streamId,
  number: row.number,
  parentId: row.parentId,
  windowId: row.windowId,
  status: fromJson<ModelStatus>(row.status),
  sha256: row.sha256,
  classes: row.classes,
  hiddenWidth: row.hiddenWidth,
  retrainingConfigId: row.retrainingConfigId,
  trainedSamples: row.trainedSamples,
  trainedMix: mixOf(row),
  gate: gateOf(row),
  createdAt: row.createdAt,
});

const threeOf = ([first = 0, second = 0, third = 0]: readonly number[]): [number, number, number] => [
  first,
  second,
  third,
];

const toGolden = (row: GoldenModel): GoldenModelFile => ({
  id: row.id,
  name: row.name,
  sha256: row.sha256,
  classes: row.classes,
  input: {
    name: row.inputName,
    height: row.inputHeight,
    width: row.inputWidth,
    mean: threeOf(row.inputMean),
    std: threeOf(row.inputStd),
    type: fromJson<GoldenModelFile['input']['type']>(row.inputType),
  },
  createdAt: row.createdAt,
});

type ModelCalls = Pick<
  Store,
  | 'addModelVersion'
  | 'judgeModelVersion'
  | 'makeModelLive'
  | 'liveModel'
  | 'listModels'
  | 'addGoldenModel'
  | 'listGoldenModels'
  | 'removeGoldenModel'
  | 'referencedFiles'
>;

/** Edge model versions with their lineage, and golden models. */
export const modelStore = ({ prisma }: Database): ModelCalls => ({
  async addModelVersion(model) {
    await prisma.modelVersion.create({ data: modelRow(model) });
  },

  async judgeModelVersion(modelId, verdict) {
    await prisma.$transaction(async (transaction) => {
      const candidate = await transaction.modelVersion.findUnique({ where: { id: modelId } });
      if (candidate?.status !== 'candidate')
        throw new StoreRowError(
          `model ${modelId} cannot be judged: it ${candidate ? `is already ${candidate.status}` : 'does not exist'}`,
        );
      if (verdict.promoted)
        await transaction.modelVersion.updateMany({
          where: { streamId: candidate.streamId, status: 'live' },
          data: { status: 'retired' },
        });
      const status: ModelStatus = verdict.promoted ? 'live' : 'rejected';
      await transaction.modelVersion.update({ where: { id: modelId }, data: { status, ...gateRow(verdict) } });
    });
  },

  async makeModelLive(modelId) {
    await prisma.$transaction(async (transaction) => {
      const version = await transaction.modelVersion.findUnique({ where: { id: modelId } });
      if (!version) throw new StoreRowError(`there is no model ${modelId} to make live`);
      await transaction.modelVersion.updateMany({
        where: { streamId: version.streamId, status: 'live' },
        data: { status: 'retired' },
      });
      await transaction.modelVersion.update({ where: { id: modelId }, data: { status: 'live' } });
    });
  },

  async liveModel(streamId) {
    const row = await prisma.modelVersion.findFirst({ where: { streamId, status: 'live' } });
    return row && toModel(row);
  },

  async listModels(streamId) {
    const rows = await prisma.modelVersion.findMany({ where: { streamId }, orderBy: { number: 'desc' } });
    return rows.map(toModel);
  },

  async addGoldenModel(model) {
    await prisma.goldenModel.create({
      data: {
        id: model.id,
        name: storableText(model.name),
        sha256: model.sha256,
        classes: [...model.classes],
        inputName: model.input.name,
        inputHeight: model.input.height,
        inputWidth: model.input.width,
        inputMean: [...model.input.mean],
        inputStd: [...model.input.std],
        inputType: model.input.type,
        createdAt: model.createdAt,
      },
    });
  },

  async listGoldenModels() {
    const rows = await prisma.goldenModel.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map(toGolden);
  },

  async removeGoldenModel(modelId) {
    await prisma.goldenModel.delete({ where: { id: modelId } });
  },

  async referencedFiles() {
    const [versions, golden] = await Promise.all([
      prisma.modelVersion.findMany({ distinct: ['sha256'], select: { sha256: true } }),
      prisma.goldenModel.findMany({ distinct: ['sha256'], select: { sha256: true } }),
    ]);
    return new Set([...versions, ...golden].map(({ sha256 }) => sha256));
  },
});
