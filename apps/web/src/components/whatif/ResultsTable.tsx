'use client';

import type { PolicyResult } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { usePolicyWords } from './usePolicyWords.ts';

const columns = ['mean', 'difference', 'brokenColumn', 'gap', 'retraining', 'inference', 'solver'] as const;

const Row = (props: {
  result: PolicyResult;
  baseline: PolicyResult;
  label: string;
  chosen: boolean;
  choose: (() => void) | null;
}) => {
  const { result, baseline, label, chosen, choose } = props;
  const { objective, upperBound } = result;
  const t = useTranslations('whatIf.answer');
  const source = useTranslations('whatIf.source');
  const { percent, points, gpuSeconds, milliseconds } = useFormat();
  return (
    <tr className={chosen ? 'bg-sunken' : ''}>
      <td className="whitespace-nowrap">
        {choose ? (
          <button type="button" className="link font-medium" aria-pressed={chosen} onClick={choose}>
            {label}
          </button>
        ) : (
          <span className="font-medium">{label}</span>
        )}
        <span className="block text-xs text-soft">{source(result.source)}</span>
      </td>
      <td className="number font-medium">{percent(objective)}</td>
      <td className="number">{choose ? points(objective - baseline.objective) : '–'}</td>
      <td className={`number ${result.breaches.length > 0 ? 'text-bad' : ''}`}>
        {result.breaches.length === 0 ? t('nothing') : result.breaches.length}
      </td>
      <td className="number">{upperBound === null ? '–' : points(objective - upperBound)}</td>
      <td className="number">{gpuSeconds(result.retrainingGpuSeconds)}</td>
      <td className="number">{gpuSeconds(result.inferenceGpuSeconds)}</td>
      <td className="number text-soft">{milliseconds(result.solverMs)}</td>
    </tr>
  );
};

/** Baseline and policies side by side; the chosen one is looked at in full below. */
export const ResultsTable = (props: {
  baseline: PolicyResult;
  baselineLabel: string;
  results: readonly PolicyResult[];
  chosen: PolicyResult;
  choose: (policy: PolicyResult['policy']) => void;
}) => {
  const t = useTranslations('whatIf.answer');
  const { policyName } = usePolicyWords();
  return (
    <ScrollRegion label={t('region')} className="border-t border-line">
      <table className="table [&_td]:px-2.5 [&_th]:px-2.5 [&_td:first-child]:pl-4 [&_th:first-child]:pl-4">
        <thead>
          <tr>
            <th scope="col">{t('policy')}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="number">
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Row
            result={props.baseline}
            baseline={props.baseline}
            label={t('baseline', { label: props.baselineLabel, policy: policyName(props.baseline.policy) })}
            chosen={false}
            choose={null}
          />
          {props.results.map((result) => (
            <Row
              key={result.policy}
              result={result}
              baseline={props.baseline}
              label={policyName(result.policy)}
              chosen={result === props.chosen}
              choose={() => props.choose(result.policy)}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};
