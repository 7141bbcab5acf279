'use client';

import { useTranslations } from 'use-intl';
import { NumberCell } from './NumberCell.tsx';
import type { QuestionParameters } from './questions.ts';
import type { WhatIf } from './useWhatIf.ts';

interface FieldsProps {
  readonly parameters: QuestionParameters;
  readonly set: (next: Partial<QuestionParameters>) => void;
  readonly whatIf: WhatIf;
}

const GpuFields = ({ parameters, set, whatIf }: FieldsProps) => {
  const t = useTranslations('whatIf.sweep');
  const unit = useTranslations('whatIf.unit');
  const { devices = [] } = whatIf.changed.problem;
  return (
    <>
      <span className="inline-flex items-center gap-2">
        {t('gpusFor')}
        <NumberCell
          label={t('gpusField')}
          unit={unit('percent')}
          scale={100}
          max={100}
          className="w-16"
          value={parameters.target}
          set={(target) => (target === undefined ? undefined : set({ target }))}
        />
      </span>
      {devices.length > 1 ? (
        <label className="inline-flex items-center gap-2">
          {t('onDevice')}
          <select
            className="field min-h-8 w-auto py-1"
            aria-label={t('device')}
            value={parameters.deviceId ?? devices[0]?.id}
            onChange={({ target }) => set({ deviceId: target.value })}
          >
            {devices.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </>
  );
};

const CameraFields = ({ parameters, set, whatIf }: FieldsProps) => {
  const t = useTranslations('whatIf.sweep');
  const unit = useTranslations('whatIf.unit');
  const { problem, names } = whatIf.changed;
  return (
    <>
      <label className="inline-flex min-w-0 items-center gap-2">
        {t('like')}
        <select
          className="field min-h-8 max-w-56 py-1"
          value={parameters.like ?? problem.streams[0]?.id ?? ''}
          onChange={({ target }) => set({ like: target.value })}
        >
          {problem.streams.slice(0, 200).map(({ id }) => (
            <option key={id} value={id}>
              {names[id] ?? id}
            </option>
          ))}
        </select>
      </label>
      <span className="inline-flex items-center gap-2">
        {t('atLeast')}
        <NumberCell
          label={t('atLeastField')}
          unit={unit('percent')}
          scale={100}
          max={100}
          className="w-16"
          placeholder={t('any')}
          value={parameters.atLeast}
          set={(atLeast) => set({ atLeast: atLeast ?? null })}
        />
      </span>
    </>
  );
};

const WindowFields = ({ parameters, set }: FieldsProps) => {
  const t = useTranslations('whatIf.sweep');
  const unit = useTranslations('whatIf.unit');
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {t('drift')}
      <NumberCell
        label={t('driftField')}
        unit={unit('pointsAMinute')}
        scale={100}
        max={100}
        className="w-16"
        value={parameters.drift}
        set={(drift) => (drift === undefined ? undefined : set({ drift }))}
      />
    </span>
  );
};

/** What a question is asked with. */
export const SweepFields = (props: FieldsProps) => {
  switch (props.parameters.kind) {
    case 'gpus':
      return <GpuFields {...props} />;
    case 'cameras':
      return <CameraFields {...props} />;
    case 'windows':
      return <WindowFields {...props} />;
    case 'quantum':
      return null;
  }
};
