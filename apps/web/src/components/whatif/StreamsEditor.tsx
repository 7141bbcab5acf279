'use client';

import type { StreamProblem } from '@whetstone/scheduler';
import { memo, useState } from 'react';
import { counted, percent } from '../../format/number.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { removeStream, setAllDemands, setDemands } from './edits.ts';
import { NumberCell } from './NumberCell.tsx';
import { Section } from './Section.tsx';
import type { WhatIf } from './useWhatIf.ts';

/** Rows that are drawn; beyond, one looks for a stream by its name. */
const mostRows = 60;

const windowOf = ({ remainingSeconds }: StreamProblem, windowSeconds: number): number =>
  remainingSeconds ?? windowSeconds;

/** The value of all streams where they agree, else null. */
const common = <T,>(values: readonly T[]): T | null => {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
};

const AllRow = ({ whatIf: { changed, setChanges } }: { whatIf: WhatIf }) => {
  const { streams, windowSeconds } = changed.problem;
  const retrained = common(streams.map(({ retrainingConfigs }) => retrainingConfigs.length > 0));
  return (
    <tr className="bg-sunken">
      <th scope="row" className="bg-sunken! font-medium text-ink!">
        All streams
      </th>
      <td className="number" />
      <td className="number">
        <NumberCell
          label="Floor of all streams"
          unit="%"
          scale={100}
          max={100}
          className="w-14"
          placeholder="mixed"
          value={common(streams.map(({ minAccuracy }) => minAccuracy))}
          set={(minAccuracy) => setChanges((changes) => setAllDemands(changes, { minAccuracy }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label="Weight of all streams"
          min={0.01}
          max={100}
          className="w-14"
          placeholder="mixed"
          value={common(streams.map(({ weight = 1 }) => weight))}
          set={(weight) => setChanges((changes) => setAllDemands(changes, { weight }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label="Window of all streams"
          unit="s"
          min={1}
          max={604_800}
          className="w-18"
          placeholder="mixed"
          value={common(streams.map((stream) => windowOf(stream, windowSeconds)))}
          set={(seconds) => setChanges((changes) => setAllDemands(changes, { windowSeconds: seconds }))}
        />
      </td>
      <td className="text-center">
        <input
          type="checkbox"
          aria-label="Retrain all streams"
          className="size-4 accent-[var(--accent)]"
          checked={retrained === true}
          onChange={({ target }) =>
            setChanges((changes) => setAllDemands(changes, { retraining: target.checked ? undefined : false }))
          }
        />
      </td>
      <td />
    </tr>
  );
};

const Row = memo(function Row(props: {
  stream: StreamProblem;
  name: string;
  windowSeconds: number;
  isNew: boolean;
  setChanges: WhatIf['setChanges'];
}) {
  const { stream, name, windowSeconds, isNew, setChanges } = props;
  const { id } = stream;
  return (
    <tr>
      <th scope="row" className="max-w-28 text-ink! sm:max-w-44">
        <span className="block truncate" title={name}>
          {name}
        </span>
        {isNew ? <span className="text-xs text-accent">supposed</span> : null}
      </th>
      <td className="number text-soft">{percent(stream.startAccuracy, 0)}</td>
      <td className="number">
        <NumberCell
          label={`Floor of ${name}`}
          unit="%"
          scale={100}
          max={100}
          className="w-14"
          value={stream.minAccuracy}
          set={(minAccuracy) => setChanges((changes) => setDemands(changes, id, { minAccuracy }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label={`Weight of ${name}`}
          min={0.01}
          max={100}
          className="w-14"
          value={stream.weight ?? 1}
          set={(weight) => setChanges((changes) => setDemands(changes, id, { weight }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label={`Window of ${name}`}
          unit="s"
          min={1}
          max={604_800}
          className="w-18"
          value={windowOf(stream, windowSeconds)}
          set={(seconds) => setChanges((changes) => setDemands(changes, id, { windowSeconds: seconds }))}
        />
      </td>
      <td className="text-center">
        <input
          type="checkbox"
          aria-label={`Retrain ${name}`}
          className="size-4 accent-[var(--accent)]"
          checked={stream.retrainingConfigs.length > 0}
          onChange={({ target }) =>
            setChanges((changes) => setDemands(changes, id, { retraining: target.checked ? undefined : false }))
          }
        />
      </td>
      <td className="whitespace-nowrap">
        {[1, 10].map((count) => (
          <button
            key={count}
            type="button"
            className="button mr-1 min-h-7 px-2 py-0.5 text-xs"
            aria-label={`Add ${count} more like ${name}`}
            onClick={() => setChanges((changes) => [...changes, { kind: 'add-streams', like: id, count }])}
          >
            +{count}
          </button>
        ))}
        <button
          type="button"
          className="button min-h-7 px-2 py-0.5 text-xs"
          aria-label={`Leave out ${name}`}
          onClick={() => setChanges((changes) => removeStream(changes, id))}
        >
          ✕
        </button>
      </td>
    </tr>
  );
});

const columns = ['Now', 'Floor', 'Weight', 'Window', 'Retrain'] as const;

/** Demands on streams, and more or fewer of them. */
export const StreamsEditor = ({ whatIf }: { whatIf: WhatIf }) => {
  const { base, changed, setChanges } = whatIf;
  const [wanted, setWanted] = useState('');
  const { streams, windowSeconds } = changed.problem;
  const known = new Set(base.problem.streams.map(({ id }) => id));
  const nameOf = (id: string): string => changed.names[id] ?? id;
  const found = streams.filter(({ id }) => nameOf(id).toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <Section title="Streams" note={counted(streams.length, 'stream')} open>
      <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
        <button
          type="button"
          className="button"
          onClick={() => setChanges((changes) => [...changes, { kind: 'add-streams', like: 'typical', count: 10 }])}
        >
          Add ten typical cameras
        </button>
        {streams.length > 8 ? (
          <input
            type="search"
            className="field max-w-52"
            aria-label="Look for a stream"
            placeholder="Look for a stream"
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
        ) : null}
      </div>
      {streams.length === 0 ? (
        <p className="px-4 text-soft">No stream yet. Add typical cameras, or start from now.</p>
      ) : (
        <ScrollRegion label="Streams" className="max-h-120 border-t border-line">
          <table className="table [&_td]:px-1.5 [&_td]:py-1 [&_td]:align-middle [&_th]:px-1.5 [&_th:first-child]:sticky [&_th:first-child]:left-0 [&_th:first-child]:z-10 [&_th:first-child]:bg-surface [&_th:first-child]:pl-4">
            <thead>
              <tr>
                <th scope="col">Stream</th>
                {columns.map((column) => (
                  <th key={column} scope="col" className={column === 'Retrain' ? '' : 'number'}>
                    {column}
                  </th>
                ))}
                <th scope="col">More, or none</th>
              </tr>
            </thead>
            <tbody>
              {wanted === '' ? <AllRow whatIf={whatIf} /> : null}
              {found.slice(0, mostRows).map((stream) => (
                <Row
                  key={stream.id}
                  stream={stream}
                  name={nameOf(stream.id)}
                  windowSeconds={windowSeconds}
                  isNew={!known.has(stream.id)}
                  setChanges={setChanges}
                />
              ))}
            </tbody>
          </table>
          {found.length > mostRows ? (
            <p className="px-4 py-2 text-soft">
              {found.length - mostRows} more streams are not listed; look for one by its name.
            </p>
          ) : found.length === 0 ? (
            <p className="px-4 py-2 text-soft">No stream is called so.</p>
          ) : null}
        </ScrollRegion>
      )}
    </Section>
  );
};
