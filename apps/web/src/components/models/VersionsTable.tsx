'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Time } from '../Time.tsx';
import { Lineage } from './Lineage.tsx';
import { ModelStatus } from './ModelStatus.tsx';
import { PutLive } from './PutLive.tsx';

/** How deep a version stands below the first one, along its parents. */
const depthOf = (model: ModelVersion, byId: ReadonlyMap<string, ModelVersion>): number => {
  const parent = model.parentId === null ? undefined : byId.get(model.parentId);
  return parent ? 1 + depthOf(parent, byId) : 0;
};

const Gate = ({ model }: { model: ModelVersion }) => {
  const { gate } = model;
  const t = useTranslations('models.table');
  const { percent, count } = useFormat();
  if (!gate)
    return (
      <span className="text-soft">
        {model.parentId !== null ? t('notJudged') : model.number === 1 ? t('firstVersion') : t('brought')}
      </span>
    );
  return t.rich('against', {
    candidate: percent(gate.candidateAccuracy),
    live: percent(gate.liveAccuracy),
    samples: count(gate.samples),
    soft: (chunks) => <span className="text-soft">{chunks}</span>,
  });
};

interface Actions {
  readonly streamId: string;
  readonly busy: boolean;
  readonly chosen: readonly string[];
  readonly choose: (modelId: string) => void;
  readonly put: (model: ModelVersion) => void;
}

interface RowProps {
  readonly model: ModelVersion;
  readonly byId: ReadonlyMap<string, ModelVersion>;
  readonly actions: Actions;
}

const VersionCell = (props: RowProps & { open: boolean; toggle: () => void }) => {
  const { model, byId, open, toggle } = props;
  const t = useTranslations('models.table');
  const parent = model.parentId === null ? undefined : byId.get(model.parentId);
  return (
    <td
      className="font-medium whitespace-nowrap"
      style={{ paddingLeft: `${1 + Math.min(6, depthOf(model, byId)) * 0.5}rem` }}
    >
      <button
        type="button"
        className={`-my-1 inline-flex items-baseline gap-1.5 py-1 before:text-[0.6rem] before:text-soft hover:text-accent ${open ? "before:content-['▼']" : "before:content-['▶']"}`}
        aria-expanded={open}
        aria-label={t('showLineage', { number: String(model.number) })}
        onClick={toggle}
      >
        v{model.number}
      </button>
      {parent ? (
        <span className="ml-1.5 font-normal text-soft">{t('from', { number: String(parent.number) })}</span>
      ) : null}
    </td>
  );
};

const LearntFrom = ({ model }: { model: ModelVersion }) => {
  const t = useTranslations('models.table');
  const { count } = useFormat();
  const people = model.trainedMix?.byPeople ?? 0;
  return (
    <td className="number whitespace-nowrap">
      {count(model.trainedSamples)}
      {people > 0 ? <span className="block text-xs text-soft">{t('byPeople', { count: people })}</span> : null}
    </td>
  );
};

const Config = ({ model: { windowId, retrainingConfigId } }: { model: ModelVersion }) => (
  <td className="whitespace-nowrap">
    {windowId ? (
      <Link prefetch={false} className="link" href={`/window/?id=${encodeURIComponent(windowId)}`}>
        {retrainingConfigId ?? '–'}
      </Link>
    ) : (
      (retrainingConfigId ?? '–')
    )}
  </td>
);

const Row = ({ model, byId, actions }: RowProps) => {
  const { streamId, busy, chosen, choose, put } = actions;
  const t = useTranslations('models.table');
  const { points } = useFormat();
  const [open, setOpen] = useState(false);
  const { gate, parentId } = model;
  const number = String(model.number);
  const isChosen = chosen.includes(model.id);
  return (
    <>
      <tr className={model.status === 'live' ? 'bg-sunken' : ''}>
        <td>
          <input
            type="checkbox"
            className="size-4 accent-[var(--accent)]"
            aria-label={t('compareOne', { number })}
            checked={isChosen}
            disabled={!isChosen && chosen.length >= 2}
            onChange={() => choose(model.id)}
          />
        </td>
        <VersionCell model={model} byId={byId} actions={actions} open={open} toggle={() => setOpen(!open)} />
        <td className="whitespace-nowrap">
          <ModelStatus status={model.status} />
        </td>
        <td className="whitespace-nowrap">
          <Time at={model.createdAt} />
        </td>
        <Config model={model} />
        <LearntFrom model={model} />
        <td className="number whitespace-nowrap">
          <Gate model={model} />
        </td>
        <td className="number whitespace-nowrap">{gate ? points(gate.candidateAccuracy - gate.liveAccuracy) : '–'}</td>
        <td className="text-right whitespace-nowrap">
          <a
            className="link mr-4"
            href={`/api/streams/${encodeURIComponent(streamId)}/models/${encodeURIComponent(model.id)}.onnx`}
            download
            aria-label={t('download', { number })}
          >
            ONNX
          </a>
          <PutLive model={model} busy={busy} put={() => put(model)} />
        </td>
      </tr>
      {open ? (
        <tr>
          <td />
          <td colSpan={8}>
            <Lineage model={model} parent={parentId === null ? undefined : byId.get(parentId)} />
          </td>
        </tr>
      ) : null}
    </>
  );
};

const columns = [
  ['compare', 'hidden'],
  ['version', ''],
  ['status', ''],
  ['madeAt', ''],
  ['config', ''],
  ['trainedOn', 'number'],
  ['gate', 'number'],
  ['gained', 'number'],
  ['actions', 'hidden'],
] as const;

/** Every version of a stream's edge model, newest first, indented by its descent. */
export const VersionsTable = ({ models, actions }: { models: readonly ModelVersion[]; actions: Actions }) => {
  const t = useTranslations('models.table');
  const byId = new Map(models.map((model) => [model.id, model]));
  return (
    <ScrollRegion label={t('label')}>
      <table className="table [&_td]:align-middle">
        <thead>
          <tr>
            {columns.map(([column, kind]) => (
              <th key={column} scope="col" className={kind === 'number' ? 'number' : ''}>
                {kind === 'hidden' ? <span className="sr-only">{t(column)}</span> : t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models
            .toSorted((a, b) => b.number - a.number)
            .map((model) => (
              <Row key={model.id} model={model} byId={byId} actions={actions} />
            ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};
