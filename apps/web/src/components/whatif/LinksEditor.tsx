'use client';

import type { Link } from '@whetstone/scheduler';
import { counted } from '../../format/number.ts';
import { NumberCell } from './NumberCell.tsx';
import { Section } from './Section.tsx';
import type { WhatIf } from './useWhatIf.ts';

const sitesOf = ({ changed: { problem } }: WhatIf): string[] => [
  ...new Set((problem.devices ?? []).flatMap(({ site }) => site ?? [])),
];

const keyOf = (a: string, b: string): string => [a, b].sort().join(' – ');

/** Links between the devices' sites, over which retrainings may be shipped. */
export const LinksEditor = ({ whatIf }: { whatIf: WhatIf }) => {
  const { links = [] } = whatIf.changed.problem;
  const sites = sitesOf(whatIf);
  const linked = new Set(links.map(({ fromSite, toSite }) => keyOf(fromSite, toSite)));
  const missing = sites.flatMap((a, index) =>
    sites.slice(index + 1).flatMap((b) => (linked.has(keyOf(a, b)) ? [] : [[a, b] as const])),
  );
  const set = (link: Link) =>
    whatIf.setChanges((changes) => [
      ...changes.filter(
        (change) =>
          change.kind !== 'link' ||
          keyOf(change.link.fromSite, change.link.toSite) !== keyOf(link.fromSite, link.toSite),
      ),
      { kind: 'link', link },
    ]);
  return (
    <Section title="Links" note={counted(links.length, 'link')} open={false}>
      {sites.length < 2 && links.length === 0 ? (
        <p className="px-4 text-soft">Links join sites: give two devices different sites first.</p>
      ) : null}
      {links.map((link) => {
        const name = `${link.fromSite} – ${link.toSite}`;
        return (
          <div key={name} className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 py-2">
            <span className="font-medium">{name}</span>
            <NumberCell
              label={`Upload from ${link.fromSite}`}
              unit="Mbit/s up"
              min={0.001}
              value={link.uploadMbps}
              set={(uploadMbps) => (uploadMbps === undefined ? undefined : set({ ...link, uploadMbps }))}
            />
            <NumberCell
              label={`Download to ${link.fromSite}`}
              unit="Mbit/s down"
              min={0.001}
              value={link.downloadMbps}
              set={(downloadMbps) => (downloadMbps === undefined ? undefined : set({ ...link, downloadMbps }))}
            />
            <label className="inline-flex items-center gap-1.5">
              <input
                type="checkbox"
                className="size-4 accent-[var(--accent)]"
                checked={link.available !== false}
                onChange={({ target }) => set({ ...link, available: target.checked })}
              />
              up
            </label>
            <button
              type="button"
              className="button min-h-7 px-2 py-0.5 text-xs"
              aria-label={`Leave out the link ${name}`}
              onClick={() =>
                whatIf.setChanges((changes) => [
                  ...changes,
                  { kind: 'remove-link', fromSite: link.fromSite, toSite: link.toSite },
                ])
              }
            >
              ✕
            </button>
          </div>
        );
      })}
      <div className="flex flex-wrap gap-2 px-4 pt-2">
        {missing.map(([a, b]) => (
          <button
            key={keyOf(a, b)}
            type="button"
            className="button"
            onClick={() => set({ fromSite: a, toSite: b, uploadMbps: 20, downloadMbps: 50 })}
          >
            Link {a} – {b}
          </button>
        ))}
      </div>
    </Section>
  );
};
