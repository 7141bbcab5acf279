'use client';

import Link from 'next/link';
import { count, percent, points } from '../../format/number.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { Confirm } from '../Dialog.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Time } from '../Time.tsx';
import { ModelStatus } from './ModelStatus.tsx';

/** How deep a version stands below the first one, along its parents. */
const depthOf = (model: ModelVersion, byId: ReadonlyMap<string, ModelVersion>): number => {
  const parent = model.parentId === null ? undefined : byId.get(model.parentId);
  return parent ? 1 + depthOf(parent, byId) : 0;
};

const Gate = ({ model }: { model: ModelVersion }) => {
  const { gate } = model;
  if (!gate) return <span className="text-soft">{model.parentId === null ? 'first version' : 'not judged'}</span>;
  return (
    <span title={gate.reason}>
      {percent(gate.candidateAccuracy)}{' '}
      <span className="text-soft">
        against {percent(gate.liveAccuracy)}, n {gate.samples}
      </span>
    </span>
  );
};

interface Actions {
  readonly streamId: string;
  readonly busy: boolean;
  readonly chosen: readonly string[];
  readonly choose: (modelId: string) => void;
  readonly put: (model: ModelVersion) => void;
}

const Row = ({
  model,
  byId,
  actions,
}: {
  model: ModelVersion;
  byId: ReadonlyMap<string, ModelVersion>;
  actions: Actions;
}) => {
  const { streamId, busy, chosen, choose, put } = actions;
  const parent = model.parentId === null ? undefined : byId.get(model.parentId);
  const { gate } = model;
  const isChosen = chosen.includes(model.id);
  return (
    <tr className={model.status === 'live' ? 'bg-sunken' : ''}>
      <td>
        <input
          type="checkbox"
          className="size-4 accent-[var(--accent)]"
          aria-label={`Compare v${model.number}`}
          checked={isChosen}
          disabled={!isChosen && chosen.length >= 2}
          onChange={() => choose(model.id)}
        />
      </td>
      <td
        className="font-medium whitespace-nowrap"
        style={{ paddingLeft: `${1 + Math.min(6, depthOf(model, byId)) * 0.5}rem` }}
      >
        v{model.number}
        {parent ? <span className="ml-1.5 font-normal text-soft">from v{parent.number}</span> : null}
      </td>
      <td className="whitespace-nowrap">
        <ModelStatus status={model.status} />
      </td>
      <td className="whitespace-nowrap">
        <Time at={model.createdAt} />
      </td>
      <td className="whitespace-nowrap">
        {model.windowId ? (
          <Link prefetch={false} className="link" href={`/window/?id=${encodeURIComponent(model.windowId)}`}>
            {model.retrainingConfigId ?? 'its window'}
          </Link>
        ) : (
          (model.retrainingConfigId ?? '–')
        )}
      </td>
      <td className="number">{count(model.trainedSamples)}</td>
      <td className="number whitespace-nowrap">
        <Gate model={model} />
      </td>
      <td className="number whitespace-nowrap">{gate ? points(gate.candidateAccuracy - gate.liveAccuracy) : '–'}</td>
      <td className="text-right whitespace-nowrap">
        <a
          className="link mr-4"
          href={`/api/streams/${encodeURIComponent(streamId)}/models/${encodeURIComponent(model.id)}.onnx`}
          download
          aria-label={`Download v${model.number} as ONNX`}
        >
          ONNX
        </a>
        {model.status === 'live' ? (
          <span className="inline-block w-20 text-soft">is live</span>
        ) : (
          <Confirm
            trigger={
              <button type="button" className="button min-h-7 w-20 px-2 py-0.5 text-xs" disabled={busy}>
                Put live
              </button>
            }
            title={`Put v${model.number} live?`}
            description={
              model.status === 'rejected'
                ? `The gate rejected v${model.number}${gate ? `: ${percent(gate.candidateAccuracy)} against ${percent(gate.liveAccuracy)} of the live model` : ''}. It answers from now on, and the next retraining starts from it. This can be undone.`
                : `It answers from now on, and the next retraining starts from it. This can be undone.`
            }
            action={`Put v${model.number} live`}
            onConfirm={() => put(model)}
          />
        )}
      </td>
    </tr>
  );
};

const columns = [
  ['', ''],
  ['Version', ''],
  ['Status', ''],
  ['Made at', ''],
  ['γ', ''],
  ['Trained on', 'number'],
  ['Gate, measured', 'number'],
  ['Gained', 'number'],
  ['', ''],
] as const;

/** Every version of a stream's edge model, newest first, indented by its descent. */
export const VersionsTable = ({ models, actions }: { models: readonly ModelVersion[]; actions: Actions }) => {
  const byId = new Map(models.map((model) => [model.id, model]));
  return (
    <ScrollRegion label="Versions">
      <table className="table [&_td]:align-middle">
        <thead>
          <tr>
            {columns.map(([column, kind], index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
              <th key={index} scope="col" className={kind}>
                {column === '' ? <span className="sr-only">{index === 0 ? 'Compare' : 'Actions'}</span> : column}
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
