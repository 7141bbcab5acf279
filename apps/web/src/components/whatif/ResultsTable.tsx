'use client';

import type { PolicyResult } from '@whetstone/scheduler';
import { gpuSeconds, milliseconds, percent, points } from '../../format/number.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';

const columns = ['Mean accuracy', 'Against baseline', 'Broken', 'Below the bound', 'Retraining', 'Inference', 'Solver'];

const Row = (props: {
  result: PolicyResult;
  baseline: PolicyResult;
  label: string;
  chosen: boolean;
  choose: (() => void) | null;
}) => {
  const { result, baseline, label, chosen, choose } = props;
  const { objective, upperBound } = result;
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
        <span className="block text-xs text-soft">{result.source}</span>
      </td>
      <td className="number font-medium">{percent(objective)}</td>
      <td className="number">{choose ? points(objective - baseline.objective) : '–'}</td>
      <td className={`number ${result.breaches.length > 0 ? 'text-bad' : ''}`}>
        {result.breaches.length === 0 ? 'nothing' : result.breaches.length}
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
}) => (
  <ScrollRegion label="Policies" className="border-t border-line">
    <table className="table [&_td]:px-3 [&_th]:px-3">
      <thead>
        <tr>
          <th scope="col">Policy</th>
          {columns.map((column) => (
            <th key={column} scope="col" className="number">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Row
          result={props.baseline}
          baseline={props.baseline}
          label={`Baseline: ${props.baselineLabel}`}
          chosen={false}
          choose={null}
        />
        {props.results.map((result) => (
          <Row
            key={result.policy}
            result={result}
            baseline={props.baseline}
            label={result.policy}
            chosen={result === props.chosen}
            choose={() => props.choose(result.policy)}
          />
        ))}
      </tbody>
    </table>
  </ScrollRegion>
);
