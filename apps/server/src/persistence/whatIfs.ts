import type { SavedWhatIf } from '../domain/whatIf.ts';
import type { Database } from './database.ts';
import type { WhatIf as WhatIfRow } from './generated/client.ts';
import { Prisma } from './generated/client.ts';
import { fromJson, storableText, toJson } from './json.ts';
import type { Store } from './port.ts';

/** Of before the source was kept with a result, all that was saved was estimated. */
const resultFrom = (row: WhatIfRow['result']): SavedWhatIf['result'] => {
  const result = fromJson<SavedWhatIf['result']>(row);
  return result && { ...result, source: result.source ?? 'estimated' };
};

const toDomain = ({ scenario, result, ...row }: WhatIfRow): SavedWhatIf => ({
  ...row,
  scenario: fromJson<SavedWhatIf['scenario']>(scenario),
  result: resultFrom(result),
});

/** Saved what-ifs. */
export const whatIfStore = ({
  prisma,
}: Database): Pick<Store, 'listWhatIfs' | 'getWhatIf' | 'putWhatIf' | 'removeWhatIf'> => ({
  async listWhatIfs() {
    return (await prisma.whatIf.findMany({ orderBy: { updatedAt: 'desc' }, take: 200 })).map(toDomain);
  },

  async getWhatIf(id) {
    const row = await prisma.whatIf.findUnique({ where: { id } });
    return row && toDomain(row);
  },

  async putWhatIf({ id, scenario, result, ...rest }) {
    const row = {
      ...rest,
      name: storableText(rest.name),
      scenario: toJson(scenario),
      result: result === null ? Prisma.DbNull : toJson(result),
    };
    await prisma.whatIf.upsert({ where: { id }, create: { id, ...row }, update: row });
  },

  async removeWhatIf(id) {
    await prisma.whatIf.deleteMany({ where: { id } });
  },
});
