'use client';

import type { AuditEntry } from '@whetstone/server/domain/audit';
import { useTranslations } from 'use-intl';
import type { Wire } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Time } from '../Time.tsx';
import { auditDiff } from './auditDiff.ts';

const Value = ({ text }: { text: string | null }) => {
  const t = useTranslations('settings.audit');
  return text === null ? <span className="text-soft">{t('nothing')}</span> : <span className="break-all">{text}</span>;
};

/** As JSON has it: a value that is not there may be left out. */
type Row = Pick<Wire<AuditEntry>, 'id' | 'at' | 'actor' | 'action' | 'subject'> & {
  readonly before?: unknown;
  readonly after?: unknown;
};

/** One change; opened, it shows each value before and after. */
export const AuditRow = ({ row, subject }: { row: Row; subject: string }) => {
  const t = useTranslations('settings.audit');
  const differences = auditDiff(row.before, row.after);
  return (
    <li>
      <details>
        <summary className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-ground">
          <span className="w-36 shrink-0 text-soft">
            <Time at={row.at} full />
          </span>
          <span className="font-medium">{row.actor}</span>
          <span>{row.action}</span>
          <span
            className={`min-w-0 truncate text-xs text-soft ${subject === row.subject ? 'font-mono' : ''}`}
            title={row.subject}
          >
            {subject}
          </span>
          <span className="ml-auto text-xs text-soft">{t('values', { count: differences.length })}</span>
        </summary>
        {differences.length === 0 ? (
          <p className="px-4 pb-3 text-soft">{t('noValues')}</p>
        ) : (
          <ScrollRegion className="px-4 pb-3" label={t('valuesOf', { id: String(row.id) })}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('value')}</th>
                  <th>{t('before')}</th>
                  <th>{t('after')}</th>
                </tr>
              </thead>
              <tbody>
                {differences.map(({ path, before, after }) => (
                  <tr key={path}>
                    <td className="font-mono text-xs">{path || t('whole')}</td>
                    <td>
                      <Value text={before} />
                    </td>
                    <td>
                      <Value text={after} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </details>
    </li>
  );
};
