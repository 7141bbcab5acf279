'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { ModelsView } from '../../trpc/wire.ts';

type Holds = Pick<ModelsView, 'pinned' | 'retraining'>;

const Tick = (props: { label: string; checked: boolean; busy: boolean; change: (checked: boolean) => void }) => (
  <label className="flex items-center gap-2 text-ink">
    <input
      type="checkbox"
      className="size-4 accent-[var(--accent)]"
      checked={props.checked}
      disabled={props.busy}
      onChange={(event) => props.change(event.target.checked)}
    />
    {props.label}
  </label>
);

/** Whether a retraining may replace the live version, and whether there is any. */
export const HoldControls = (props: {
  view: ModelsView;
  busy: boolean;
  pin: (pinned: boolean) => void;
  freeze: (frozen: boolean) => void;
}) => {
  const { view, busy, pin, freeze } = props;
  const t = useTranslations('models.hold');
  // Ticked at the click itself, and what the server says once the list was read anew.
  const [ticked, setTicked] = useState<{ readonly holds: Holds; readonly instead: ModelsView } | null>(null);
  const holds: Holds = ticked?.instead === view ? ticked.holds : view;
  const tick = (change: Partial<Holds>) =>
    setTicked({ holds: { pinned: holds.pinned, retraining: holds.retraining, ...change }, instead: view });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3 text-soft">
      <Tick
        label={t('pin')}
        checked={holds.pinned}
        busy={busy}
        change={(pinned) => {
          tick({ pinned });
          pin(pinned);
        }}
      />
      <Tick
        label={t('freeze')}
        checked={!holds.retraining}
        busy={busy}
        change={(frozen) => {
          tick({ retraining: !frozen });
          freeze(frozen);
        }}
      />
      <p>{t(holds.retraining ? (holds.pinned ? 'pinned' : 'free') : 'frozen')}</p>
    </div>
  );
};
