'use client';

import type { StreamProblem } from '@whetstone/scheduler';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { type DemandField, demandOn } from './demandFields.ts';
import { removeStream, setAllDemands, setDemands } from './edits.ts';
import { NumberCell } from './NumberCell.tsx';
import { SiteCell } from './SiteCell.tsx';
import type { WhatIf } from './useWhatIf.ts';

/** The value of all streams where they agree, else null. */
const common = <T,>(values: readonly T[]): T | null => {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
};

const Cell = (props: {
  field: DemandField;
  label: string;
  value: number | null;
  placeholder: string;
  set: (value: number | undefined) => void;
}) => {
  const { field, label, value, placeholder, set } = props;
  const unit = useTranslations('whatIf.unit');
  const { min, max, scale, className } = field;
  return (
    <td className="number">
      <NumberCell
        {...{ label, value, placeholder, set, min, max, scale, className }}
        unit={field.unit === null ? undefined : unit(field.unit)}
      />
    </td>
  );
};

const RetrainCell = (props: { label: string; checked: boolean; set: (retraining: false | undefined) => void }) => (
  <td className="text-center">
    <input
      type="checkbox"
      aria-label={props.label}
      className="size-4 accent-[var(--accent)]"
      checked={props.checked}
      onChange={({ target }) => props.set(target.checked ? undefined : false)}
    />
  </td>
);

/** Demands on all streams at once. */
export const AllRow = (props: { whatIf: WhatIf; fields: readonly DemandField[]; showsMore: boolean }) => {
  const { whatIf, fields, showsMore } = props;
  const { changed, setChanges } = whatIf;
  const { streams, windowSeconds } = changed.problem;
  const t = useTranslations('whatIf.streams');
  return (
    <tr className="bg-sunken">
      <th scope="row" className="bg-sunken! font-medium text-ink!">
        {t('all')}
      </th>
      {showsMore ? null : <td />}
      {fields.map((field) => (
        <Cell
          key={field.key}
          field={field}
          label={t('ofAll', { field: t(field.key) })}
          value={common(streams.map((stream) => field.read(stream, windowSeconds)))}
          placeholder={t('mixed')}
          set={(value) => setChanges((changes) => setAllDemands(changes, demandOn(field, value)))}
        />
      ))}
      {showsMore ? (
        <td>
          <SiteCell
            label={t('ofAll', { field: t('site') })}
            value={common(streams.map(({ site = '' }) => site)) ?? ''}
            set={(site) => setChanges((changes) => setAllDemands(changes, { site }))}
          />
        </td>
      ) : null}
      <RetrainCell
        label={t('retrainAll')}
        checked={streams.every(({ retrainingConfigs }) => retrainingConfigs.length > 0)}
        set={(retraining) => setChanges((changes) => setAllDemands(changes, { retraining }))}
      />
      <td />
    </tr>
  );
};

const Actions = ({ id, name, setChanges }: { id: string; name: string; setChanges: WhatIf['setChanges'] }) => {
  const t = useTranslations('whatIf.streams');
  return (
    <td className="whitespace-nowrap">
      {[1, 10].map((count) => (
        <button
          key={count}
          type="button"
          className="button mr-1 min-h-7 px-1.5 py-0.5 text-xs"
          aria-label={t('addMore', { count: String(count), stream: name })}
          onClick={() => setChanges((changes) => [...changes, { kind: 'add-streams', like: id, count }])}
        >
          +{count}
        </button>
      ))}
      <button
        type="button"
        className="button min-h-7 px-1.5 py-0.5 text-xs"
        aria-label={t('leaveOut', { stream: name })}
        onClick={() => setChanges((changes) => removeStream(changes, id))}
      >
        ✕
      </button>
    </td>
  );
};

/** Demands on one stream. */
export const StreamRow = memo(function StreamRow(props: {
  stream: StreamProblem;
  name: string;
  windowSeconds: number;
  isNew: boolean;
  fields: readonly DemandField[];
  showsMore: boolean;
  setChanges: WhatIf['setChanges'];
}) {
  const { stream, name, windowSeconds, isNew, fields, showsMore, setChanges } = props;
  const { id, site = '' } = stream;
  const t = useTranslations('whatIf.streams');
  const { percent } = useFormat();
  return (
    <tr>
      <th scope="row" className="max-w-28 text-ink! sm:max-w-40">
        <span className="block truncate" title={name}>
          {name}
        </span>
        {isNew ? <span className="text-xs text-accent">{t('supposed')}</span> : null}
      </th>
      {showsMore ? null : <td className="number text-soft">{percent(stream.startAccuracy, 0)}</td>}
      {fields.map((field) => (
        <Cell
          key={field.key}
          field={field}
          label={t('ofStream', { field: t(field.key), stream: name })}
          value={field.read(stream, windowSeconds)}
          placeholder={t(field.absent)}
          set={(value) => setChanges((changes) => setDemands(changes, id, demandOn(field, value)))}
        />
      ))}
      {showsMore ? (
        <td>
          <SiteCell
            label={t('ofStream', { field: t('site'), stream: name })}
            value={site}
            set={(next) => setChanges((changes) => setDemands(changes, id, { site: next }))}
          />
        </td>
      ) : null}
      <RetrainCell
        label={t('retrainStream', { stream: name })}
        checked={stream.retrainingConfigs.length > 0}
        set={(retraining) => setChanges((changes) => setDemands(changes, id, { retraining }))}
      />
      <Actions id={id} name={name} setChanges={setChanges} />
    </tr>
  );
});
