'use client';

import { useQuery } from '@tanstack/react-query';
import { parseProblem } from '@whetstone/scheduler';
import { type ChangeEvent, useRef, useState } from 'react';
import { dayClock } from '../../format/time.ts';
import { useTRPC } from '../../trpc/client.ts';
import { Time } from '../Time.tsx';
import type { WhatIf } from './useWhatIf.ts';

/** The newest windows of the stream that is chosen, to start from one. */
const WindowChoice = ({ windowId, choose }: { windowId: string; choose: (windowId: string) => void }) => {
  const trpc = useTRPC();
  const overview = useQuery(trpc.overview.get.queryOptions());
  const [chosen, setChosen] = useState<string | null>(null);
  const streams = overview.data?.streams ?? [];
  const streamId = chosen ?? streams[0]?.streamId ?? '';
  const windows = useQuery({ ...trpc.windows.list.queryOptions({ streamId, limit: 50 }), enabled: streamId !== '' });
  if (overview.data && streams.length === 0) return <span className="text-soft">No stream has windows yet.</span>;
  return (
    <>
      <select
        className="field w-auto max-w-48"
        aria-label="Stream whose window it is"
        value={streamId}
        onChange={({ target }) => setChosen(target.value)}
      >
        {streams.map(({ streamId: id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        className="field w-auto max-w-56"
        aria-label="Window to start from"
        value={windows.data?.some(({ id }) => id === windowId) ? windowId : ''}
        onChange={({ target }) => choose(target.value)}
      >
        <option value="" disabled>
          choose a window
        </option>
        {windows.data?.map(({ id, index, startedAt, policy }) => (
          <option key={id} value={id}>
            {index}, {dayClock(new Date(startedAt), new Date())}, {policy}
          </option>
        ))}
      </select>
    </>
  );
};

type Kind = 'now' | 'window' | 'empty' | 'problem';

/** Where the what-if starts from. */
export const BaseChoice = ({ whatIf }: { whatIf: WhatIf }) => {
  const { scenario, base, setBase, retake } = whatIf;
  const [kind, setKind] = useState<Kind>(scenario.base.kind);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const file = useRef<HTMLInputElement>(null);
  const choose = (next: Kind) => {
    setFaults([]);
    if (next === 'problem') return file.current?.click();
    setKind(next);
    if (next !== 'window') setBase({ kind: next });
  };
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = target.files ?? [];
    if (!chosen) return;
    const parsed = parseProblem(await chosen.text());
    target.value = '';
    if (parsed.kind === 'malformed')
      return setFaults(parsed.faults.slice(0, 8).map(({ path, message }) => `${path} ${message}`));
    setFaults([]);
    setKind('problem');
    setBase({
      kind: 'problem',
      problem: parsed.problem as unknown as Record<string, unknown>,
      names: {},
      label: chosen.name.slice(0, 200),
    });
  };
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex items-center gap-2">
          <span className="text-soft">Start from</span>
          <select className="field w-auto" value={kind} onChange={({ target }) => choose(target.value as Kind)}>
            <option value="now">now</option>
            <option value="window">a past window</option>
            <option value="empty">nothing</option>
            <option value="problem">{kind === 'problem' ? base.label : 'a problem file (JSON)…'}</option>
          </select>
        </label>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          className="sr-only"
          tabIndex={-1}
          aria-label="Problem file"
          onChange={(event) => void read(event)}
        />
        {kind === 'window' ? (
          <WindowChoice
            windowId={scenario.base.kind === 'window' ? scenario.base.windowId : ''}
            choose={(windowId) => setBase({ kind: 'window', windowId })}
          />
        ) : null}
        {kind === 'now' && base.takenAt !== null ? (
          <span className="text-soft">
            pinned at <Time at={new Date(base.takenAt).toISOString()} />, each stream at the start of its next window{' '}
            <button type="button" className="link" onClick={retake}>
              take it anew
            </button>
          </span>
        ) : null}
      </div>
      {faults.length > 0 ? (
        <div role="alert" className="rounded-md bg-bad-ground px-3 py-2 text-bad">
          <p className="font-medium">This file is no problem that can be planned:</p>
          <ul className="list-inside list-disc">
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {base.notes.map(({ text }) => (
        <p key={text} className="text-soft">
          {text}
        </p>
      ))}
    </div>
  );
};
