import type { ProfileRecord } from '../domain/window.ts';
import type { Database } from './database.ts';
import { StoreRowError } from './errors.ts';
import type { Profile } from './generated/client.ts';
import { storableText, wordingColumn, wordingOf } from './json.ts';
import type { Store } from './port.ts';

const toRow = (profile: ProfileRecord) => ({
  id: profile.id,
  windowId: profile.windowId,
  configId: profile.config.id,
  epochs: profile.config.epochs,
  batchSize: profile.config.batchSize,
  hiddenWidth: profile.config.hiddenWidth,
  layersRetrained: profile.config.layersRetrained === 'all' ? null : profile.config.layersRetrained,
  dataFraction: profile.config.dataFraction,
  trialEpochs: [...profile.trialEpochs],
  trialAccuracies: [...profile.trialAccuracies],
  curveB0: profile.curve?.b0 ?? null,
  curveB1: profile.curve?.b1 ?? null,
  curveB2: profile.curve?.b2 ?? null,
  curveResidual: profile.curve?.residual ?? null,
  dropReason: profile.dropReason === null ? null : storableText(profile.dropReason),
  dropWording: wordingColumn(profile.dropWording),
  startAccuracy: profile.startAccuracy,
  estimatedEndAccuracy: profile.estimatedEndAccuracy,
  estimatedEndLow: profile.estimatedInterval?.low ?? null,
  estimatedEndHigh: profile.estimatedInterval?.high ?? null,
  estimatedGpuSeconds: profile.estimatedGpuSeconds,
  measuredEndAccuracy: profile.measuredEndAccuracy,
  measuredGpuSeconds: profile.measuredGpuSeconds,
  trialGpuSeconds: profile.trialGpuSeconds,
});

const curveOf = ({ curveB0, curveB1, curveB2, curveResidual }: Profile): ProfileRecord['curve'] =>
  curveB0 === null || curveB1 === null || curveB2 === null || curveResidual === null
    ? null
    : { b0: curveB0, b1: curveB1, b2: curveB2, residual: curveResidual };

const intervalOf = ({ estimatedEndLow: low, estimatedEndHigh: high }: Profile): ProfileRecord['estimatedInterval'] =>
  low === null || high === null ? null : { low, high };

const toDomain = (row: Profile): ProfileRecord => ({
  id: row.id,
  windowId: row.windowId,
  config: {
    id: row.configId,
    epochs: row.epochs,
    batchSize: row.batchSize,
    hiddenWidth: row.hiddenWidth,
    layersRetrained: row.layersRetrained ?? 'all',
    dataFraction: row.dataFraction,
  },
  trialEpochs: row.trialEpochs,
  trialAccuracies: row.trialAccuracies,
  curve: curveOf(row),
  dropReason: row.dropReason,
  dropWording: wordingOf(row.dropWording),
  startAccuracy: row.startAccuracy,
  estimatedEndAccuracy: row.estimatedEndAccuracy,
  estimatedInterval: intervalOf(row),
  estimatedGpuSeconds: row.estimatedGpuSeconds,
  measuredEndAccuracy: row.measuredEndAccuracy,
  measuredGpuSeconds: row.measuredGpuSeconds,
  trialGpuSeconds: row.trialGpuSeconds,
});

/** Micro-profiles: what each configuration promised, and what came of the chosen one. */
export const profileStore = ({
  prisma,
}: Database): Pick<Store, 'addProfiles' | 'completeProfile' | 'listProfiles'> => ({
  async addProfiles(profiles) {
    await prisma.profile.createMany({ data: profiles.map(toRow) });
  },

  async completeProfile(windowId, configId, truth) {
    const { count } = await prisma.profile.updateMany({
      where: { windowId, configId },
      data: { measuredEndAccuracy: truth.endAccuracy, measuredGpuSeconds: truth.gpuSeconds },
    });
    if (count === 0) throw new StoreRowError(`window ${windowId} has no profile of ${configId} to complete`);
  },

  async listProfiles(windowId) {
    const rows = await prisma.profile.findMany({ where: { windowId }, orderBy: { configId: 'asc' } });
    return rows.map(toDomain);
  },
});
