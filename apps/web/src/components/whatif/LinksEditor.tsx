'use client';

import type { Link } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { setLink } from './edits.ts';
import { NumberCell } from './NumberCell.tsx';
import { Section } from './Section.tsx';
import type { WhatIf } from './useWhatIf.ts';

const sitesOf = ({ changed: { problem } }: WhatIf): string[] => [
  ...new Set([...(problem.devices ?? []), ...problem.streams].flatMap(({ site }) => site ?? [])),
];

const keyOf = (a: string, b: string): string => [a, b].sort().join(' – ');

/** What a retraining at another site would send over a link. */
const Shipped = ({ whatIf }: { whatIf: WhatIf }) => {
  const t = useTranslations('whatIf.links');
  const { bytes } = useFormat();
  const options = whatIf.changed.problem.streams.flatMap(({ retrainingConfigs }) => retrainingConfigs);
  const most = (gigabytes: (option: (typeof options)[number]) => number | undefined): number =>
    options.reduce((largest, option) => Math.max(largest, gigabytes(option) ?? 0), 0) * 1e9;
  const data = most(({ dataGigabytes }) => dataGigabytes);
  const model = most(({ modelGigabytes }) => modelGigabytes);
  return (
    <p className="px-4 pb-2 text-xs text-soft">
      {data + model > 0 ? t('ships', { data: bytes(data), model: bytes(model) }) : t('shipsNothing')}
    </p>
  );
};

const LinkRow = ({ link, setChanges }: { link: Link; setChanges: WhatIf['setChanges'] }) => {
  const t = useTranslations('whatIf.links');
  const unit = useTranslations('whatIf.unit');
  const { fromSite, toSite } = link;
  const name = `${fromSite} – ${toSite}`;
  const set = (part: Partial<Link>) => setChanges((changes) => setLink(changes, { ...link, ...part }));
  const setMbps = (key: 'uploadMbps' | 'downloadMbps') => (value: number | undefined) =>
    value === undefined ? undefined : set({ [key]: value });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 py-2">
      <span className="font-medium">{name}</span>
      <NumberCell
        label={t('upload', { site: fromSite })}
        unit={unit('up')}
        min={0.001}
        value={link.uploadMbps}
        set={setMbps('uploadMbps')}
      />
      <NumberCell
        label={t('download', { site: fromSite })}
        unit={unit('down')}
        min={0.001}
        value={link.downloadMbps}
        set={setMbps('downloadMbps')}
      />
      <NumberCell
        label={t('delay', { link: name })}
        unit={unit('delay')}
        scale={1000}
        className="w-16"
        value={link.latencySeconds ?? 0}
        set={(latencySeconds) => set({ latencySeconds: latencySeconds ?? 0 })}
      />
      <label className="inline-flex items-center gap-1.5">
        <input
          type="checkbox"
          className="size-4 accent-[var(--accent)]"
          checked={link.available !== false}
          onChange={({ target }) => set({ available: target.checked })}
        />
        {t('up')}
      </label>
      <button
        type="button"
        className="button min-h-7 px-2 py-0.5 text-xs"
        aria-label={t('leaveOut', { link: name })}
        onClick={() => setChanges((changes) => [...changes, { kind: 'remove-link', fromSite, toSite }])}
      >
        ✕
      </button>
    </div>
  );
};

/** Links between sites, over which retrainings may be shipped. */
export const LinksEditor = ({ whatIf }: { whatIf: WhatIf }) => {
  const t = useTranslations('whatIf.links');
  const { links = [] } = whatIf.changed.problem;
  const sites = sitesOf(whatIf);
  const linked = new Set(links.map(({ fromSite, toSite }) => keyOf(fromSite, toSite)));
  const missing = sites.flatMap((a, index) =>
    sites.slice(index + 1).flatMap((b) => (linked.has(keyOf(a, b)) ? [] : [[a, b] as const])),
  );
  return (
    <Section title={t('title')} note={t('count', { count: links.length })} open={false}>
      {sites.length < 2 && links.length === 0 ? <p className="px-4 text-soft">{t('needSites')}</p> : null}
      {links.length > 0 ? <Shipped whatIf={whatIf} /> : null}
      {links.map((link) => (
        <LinkRow key={keyOf(link.fromSite, link.toSite)} link={link} setChanges={whatIf.setChanges} />
      ))}
      <div className="flex flex-wrap gap-2 px-4 pt-2">
        {missing.map(([from, to]) => (
          <button
            key={keyOf(from, to)}
            type="button"
            className="button"
            onClick={() =>
              whatIf.setChanges((changes) =>
                setLink(changes, { fromSite: from, toSite: to, uploadMbps: 20, downloadMbps: 50 }),
              )
            }
          >
            {t('add', { from, to })}
          </button>
        ))}
      </div>
    </Section>
  );
};
