'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { type DemandField, demandFields, moreDemandFields } from './demandFields.ts';
import { Section } from './Section.tsx';
import { AllRow, StreamRow } from './StreamRows.tsx';
import type { WhatIf } from './useWhatIf.ts';

/** Rows that are drawn; beyond, one looks for a stream by its name. */
const mostRows = 60;

const everyField = [...demandFields, ...moreDemandFields];

const Head = ({ fields, showsMore }: { fields: readonly DemandField[]; showsMore: boolean }) => {
  const t = useTranslations('whatIf.streams');
  return (
    <thead>
      <tr>
        <th scope="col">{t('stream')}</th>
        {showsMore ? null : (
          <th scope="col" className="number">
            {t('now')}
          </th>
        )}
        {fields.map(({ key }) => (
          <th key={key} scope="col" className="number">
            {t(key)}
          </th>
        ))}
        {showsMore ? <th scope="col">{t('site')}</th> : null}
        <th scope="col">{t('retrain')}</th>
        <th scope="col">{t('moreOrNone')}</th>
      </tr>
    </thead>
  );
};

const Toolbar = (props: {
  whatIf: WhatIf;
  wanted: string;
  look: (wanted: string) => void;
  showsMore: boolean;
  showMore: (shows: boolean) => void;
}) => {
  const { whatIf, wanted, look, showsMore, showMore } = props;
  const { changed, setChanges } = whatIf;
  const t = useTranslations('whatIf.streams');
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 pb-3">
      <button
        type="button"
        className="button"
        onClick={() => setChanges((changes) => [...changes, { kind: 'add-streams', like: 'typical', count: 10 }])}
      >
        {t('addTypical')}
      </button>
      {changed.problem.streams.length > 8 ? (
        <input
          type="search"
          className="field max-w-52"
          aria-label={t('search')}
          placeholder={t('search')}
          value={wanted}
          onChange={({ target }) => look(target.value)}
        />
      ) : null}
      {changed.problem.streams.length > 0 ? (
        <label className="inline-flex items-center gap-1.5 text-xs">
          <input
            type="checkbox"
            className="size-4 accent-[var(--accent)]"
            checked={showsMore}
            onChange={({ target }) => showMore(target.checked)}
          />
          {t('more')}
        </label>
      ) : null}
    </div>
  );
};

const Table = ({ whatIf, wanted, showsMore }: { whatIf: WhatIf; wanted: string; showsMore: boolean }) => {
  const { base, changed, setChanges } = whatIf;
  const t = useTranslations('whatIf.streams');
  const { streams, windowSeconds } = changed.problem;
  const known = new Set(base.problem.streams.map(({ id }) => id));
  const nameOf = (id: string): string => changed.names[id] ?? id;
  const found = streams.filter(({ id }) => nameOf(id).toLowerCase().includes(wanted.trim().toLowerCase()));
  const fields = showsMore ? everyField : demandFields;
  return (
    <ScrollRegion label={t('title')} className="max-h-120 border-t border-line">
      <table className="table table-cells">
        <Head fields={fields} showsMore={showsMore} />
        <tbody>
          {wanted === '' ? <AllRow whatIf={whatIf} fields={fields} showsMore={showsMore} /> : null}
          {found.slice(0, mostRows).map((stream) => (
            <StreamRow
              key={stream.id}
              stream={stream}
              name={nameOf(stream.id)}
              windowSeconds={windowSeconds}
              isNew={!known.has(stream.id)}
              fields={fields}
              showsMore={showsMore}
              setChanges={setChanges}
            />
          ))}
        </tbody>
      </table>
      {found.length > mostRows ? (
        <p className="px-4 py-2 text-soft">{t('notListed', { count: found.length - mostRows })}</p>
      ) : found.length === 0 ? (
        <p className="px-4 py-2 text-soft">{t('notFound')}</p>
      ) : null}
    </ScrollRegion>
  );
};

/** Demands on streams, and more or fewer of them. */
export const StreamsEditor = ({ whatIf }: { whatIf: WhatIf }) => {
  const t = useTranslations('whatIf.streams');
  const [wanted, look] = useState('');
  const [showsMore, showMore] = useState(false);
  const { streams } = whatIf.changed.problem;
  return (
    <Section title={t('title')} note={t('count', { count: streams.length })} open>
      <Toolbar {...{ whatIf, wanted, look, showsMore, showMore }} />
      {streams.length === 0 ? (
        <p className="px-4 text-soft">{t('none')}</p>
      ) : (
        <Table whatIf={whatIf} wanted={wanted} showsMore={showsMore} />
      )}
    </Section>
  );
};
