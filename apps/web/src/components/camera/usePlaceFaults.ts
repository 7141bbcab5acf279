import type { FieldPath, UseFormReturn } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import type { CameraFields, Fault } from './fields.ts';

const shownPaths: ReadonlySet<string> = new Set([
  'name',
  'source.script',
  'source.seed',
  'source.path',
  'source.url',
  'source.manifestCamera',
  'source.picturesPerSecond',
  'settings.golden.kind',
  'settings.golden.modelId',
  'settings.regions.kind',
  'settings.constraints.minAccuracy',
  'settings.constraints.maxLatencyMs',
  'settings.constraints.targetFps',
  'settings.constraints.weight',
  'settings.windowSeconds',
  'settings.labelBudget',
]);

const isShown = (path: string): path is FieldPath<CameraFields> =>
  shownPaths.has(path) || /^settings\.regions\.boxes\.\d+\.(x|y|width|height)$/u.test(path);

/** Puts each fault on the field that it names and goes to the first; returns those that name no field of the form. */
export const usePlaceFaults = (form: UseFormReturn<CameraFields>): ((faults: readonly Fault[]) => Fault[]) => {
  const t = useTranslations('camera');
  const say = useSentence();
  return (faults) => {
    const placed = faults.flatMap(({ path, ...said }) => (isShown(path) ? [{ path, ...said }] : []));
    for (const { path, message, wording } of placed)
      form.setError(path, {
        type: 'server',
        message: message === null ? t('numberMissing') : say(wording, message),
      });
    const [first] = placed;
    if (first) form.setFocus(first.path);
    return faults.filter(({ path }) => !isShown(path));
  };
};
