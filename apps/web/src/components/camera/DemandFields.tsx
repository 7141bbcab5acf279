'use client';

import { useTranslations } from 'use-intl';
import { CheckField, NumberField } from './Field.tsx';

/** What the operator demands of the stream, each with what it brings about. */
export const DemandFields = () => {
  const t = useTranslations('camera.demands');
  return (
    <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
      <NumberField
        name="settings.constraints.minAccuracy"
        label={t('minAccuracy')}
        unit={t('ofOne')}
        help={t('minAccuracyHelp')}
      />
      <NumberField
        name="settings.constraints.maxLatencyMs"
        label={t('maxLatencyMs')}
        unit={t('milliseconds')}
        help={t('maxLatencyHelp')}
      />
      <NumberField
        name="settings.constraints.targetFps"
        label={t('targetFps')}
        unit={t('fps')}
        help={t('targetFpsHelp')}
      />
      <NumberField name="settings.constraints.weight" label={t('weight')} help={t('weightHelp')} />
    </div>
  );
};

/** How often the stream is retrained, and on how many labels. */
export const RetrainingFields = () => {
  const t = useTranslations('camera.sharp');
  return (
    <>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
        <NumberField name="settings.windowSeconds" label={t('window')} unit={t('seconds')} help={t('windowHelp')} />
        <NumberField
          name="settings.labelBudget"
          label={t('budget')}
          unit={t('labelsAWindow')}
          step={1}
          help={t('budgetHelp')}
        />
      </div>
      <CheckField name="settings.retraining" label={t('retrain')} help={t('retrainHelp')} />
    </>
  );
};
