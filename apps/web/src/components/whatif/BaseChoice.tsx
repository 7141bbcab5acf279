'use client';

import { useQuery } from '@tanstack/react-query';
import { parseProblem } from '@whetstone/scheduler';
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useTRPC } from '../../trpc/client.ts';
import { Time } from '../Time.tsx';
import { namesIn } from './exportedProblem.ts';
import { useBaseLabel } from './useBaseLabel.ts';
import { usePolicyWords } from './usePolicyWords.ts';
import type { WhatIf } from './useWhatIf.ts';

/** The newest windows of the stream that is chosen, to start from one. */
const WindowChoice = ({ windowId, choose }: { windowId: string; choose: (windowId: string) => void }) => {
  const t = useTranslations('whatIf.base');
  const { dayClock } = useFormat();
  const { policyName } = usePolicyWords();
  const trpc = useTRPC();
  const overview = useQuery(trpc.overview.get.queryOptions());
  const [chosen, setChosen] = useState<string | null>(null);
  const streams = overview.data?.streams ?? [];
  const streamId = chosen ?? streams[0]?.streamId ?? '';
  const windows = useQuery({ ...trpc.windows.list.queryOptions({ streamId, limit: 50 }), enabled: streamId !== '' });
  if (overview.data && streams.length === 0) return <span className="text-soft">{t('noWindows')}</span>;
  return (
    <>
      <select
        className="field w-auto max-w-48"
        aria-label={t('windowStream')}
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
        aria-label={t('windowField')}
        value={windows.data?.some(({ id }) => id === windowId) ? windowId : ''}
        onChange={({ target }) => choose(target.value)}
      >
        <option value="" disabled>
          {t('chooseWindow')}
        </option>
        {windows.data?.map(({ id, index, startedAt, policy }) => (
          <option key={id} value={id}>
            {t('windowOption', {
              index: String(index),
              time: dayClock(new Date(startedAt), new Date()),
              policy: policyName(policy),
            })}
          </option>
        ))}
      </select>
    </>
  );
};

const Faults = ({ faults }: { faults: readonly string[] }) => {
  const t = useTranslations('whatIf.base');
  return faults.length === 0 ? null : (
    <div role="alert" className="rounded-md bg-bad-ground px-3 py-2 text-bad">
      <p className="font-medium">{t('faults')}</p>
      <ul className="list-inside list-disc">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  );
};

/** Reads the problem in a file that is chosen, and starts from it. */
const useProblemFile = ({ setBase }: WhatIf, opened: () => void) => {
  const [faults, setFaults] = useState<readonly string[]>([]);
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = target.files ?? [];
    if (!chosen) return;
    const parsed = parseProblem(await chosen.text());
    // The same file may be chosen again, mended.
    target.value = '';
    if (parsed.kind === 'malformed')
      return setFaults(parsed.faults.slice(0, 8).map(({ path, message }) => `${path} ${message}`));
    setFaults([]);
    opened();
    setBase({
      kind: 'problem',
      problem: parsed.problem as unknown as Record<string, unknown>,
      names: { ...namesIn(parsed.problem) },
      label: chosen.name.slice(0, 200),
    });
  };
  return { faults, read, forget: () => setFaults([]) };
};

type Kind = 'now' | 'window' | 'empty' | 'problem';

/** Where the what-if starts from. */
export const BaseChoice = ({ whatIf }: { whatIf: WhatIf }) => {
  const { scenario, base, setBase, retake } = whatIf;
  const t = useTranslations('whatIf');
  const say = useSentence();
  const label = useBaseLabel(whatIf);
  const [kind, setKind] = useState<Kind>(scenario.base.kind);
  const file = useRef<HTMLInputElement>(null);
  const { faults, read, forget } = useProblemFile(whatIf, () => setKind('problem'));
  const choose = (next: Kind | 'file') => {
    forget();
    if (next === 'file') return file.current?.click();
    setKind(next);
    if (next === 'now' || next === 'empty') setBase({ kind: next });
  };
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex items-center gap-2">
          <span className="text-soft">{t('base.from')}</span>
          <select
            className="field w-auto max-w-72"
            value={kind}
            onChange={({ target }) => choose(target.value as Kind | 'file')}
          >
            <option value="now">{t('base.now')}</option>
            <option value="window">{t('base.window')}</option>
            <option value="empty">{t('base.empty')}</option>
            {kind === 'problem' ? <option value="problem">{label}</option> : null}
            <option value="file">{t('base.file')}</option>
          </select>
        </label>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          className="sr-only"
          tabIndex={-1}
          aria-label={t('base.fileField')}
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
            {t.rich('base.pinned', {
              time: () => <Time at={base.takenAt ?? 0} />,
              again: (words: ReactNode) => (
                <button type="button" className="link" onClick={retake}>
                  {words}
                </button>
              ),
            })}
          </span>
        ) : null}
      </div>
      <Faults faults={faults} />
      {base.notes.map(({ text, wording }) => (
        <p key={text} className="text-soft">
          {say(wording, text)}
        </p>
      ))}
      {whatIf.linkable ? null : <p className="text-warn">{t('actions.tooLong')}</p>}
    </div>
  );
};
