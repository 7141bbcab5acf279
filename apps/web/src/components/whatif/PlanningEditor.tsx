'use client';

import { type PolicyName, policyDescriptions } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { setPlanning } from './edits.ts';
import { NumberCell } from './NumberCell.tsx';
import { Section } from './Section.tsx';
import { usePolicyWords } from './usePolicyWords.ts';
import type { WhatIf } from './useWhatIf.ts';

const names = Object.keys(policyDescriptions) as PolicyName[];
const mostPolicies = 6;

/** Policies that are held against each other; the first answers questions. */
export const PoliciesEditor = ({ whatIf: { scenario, setPolicies } }: { whatIf: WhatIf }) => {
  const { policies } = scenario;
  const t = useTranslations('whatIf.policies');
  const { policyName, policyMeaning } = usePolicyWords();
  const toggle = (policy: PolicyName, on: boolean) => {
    const next = on ? [...policies, policy] : policies.filter((one) => one !== policy);
    if (next.length > 0) setPolicies(next);
  };
  return (
    <Section title={t('title')} note={policies.map(policyName).join(', ')} open={false}>
      <fieldset className="grid gap-x-4 border-t border-line px-4 pt-2 sm:grid-cols-2">
        <legend className="sr-only">{t('legend', { count: String(mostPolicies) })}</legend>
        {names.map((policy) => {
          const on = policies.includes(policy);
          return (
            <label key={policy} className="flex cursor-pointer gap-2 py-1.5">
              <input
                type="checkbox"
                className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]"
                checked={on}
                disabled={on ? policies.length === 1 : policies.length >= mostPolicies}
                onChange={({ target }) => toggle(policy, target.checked)}
              />
              <span>
                <span className="font-medium">{policyName(policy)}</span>
                <span className="block text-xs text-soft">{policyMeaning(policy)}</span>
              </span>
            </label>
          );
        })}
      </fieldset>
    </Section>
  );
};

const fields = [
  ['stealQuantum', 'gpu', 0.0001],
  ['allocationUnit', 'gpu', 0.0001],
  ['labellingDelaySeconds', 'seconds', 0],
  ['maxRetrainingShare', 'gpu', 0.0001],
] as const;

/** How fine plans are made, how late labels come, and what happens to worse models. */
export const PlanningEditor = ({ whatIf: { changed, setChanges } }: { whatIf: WhatIf }) => {
  const { problem } = changed;
  const t = useTranslations('whatIf.planning');
  const unit = useTranslations('whatIf.unit');
  const written = { unit: String(problem.allocationUnit), quantum: String(problem.stealQuantum) };
  return (
    <Section title={t('title')} note={t('note', written)} open={false}>
      <div className="space-y-2 border-t border-line px-4 pt-3">
        {fields.map(([key, unitKey, min]) => (
          <div key={key} className="flex flex-wrap items-center justify-between gap-2">
            <span aria-hidden="true">{t(key)}</span>
            <NumberCell
              label={t(key)}
              unit={unit(unitKey)}
              min={min}
              placeholder={t('noLimit')}
              value={problem[key] ?? null}
              set={(value) => setChanges((changes) => setPlanning(changes, { [key]: value }))}
            />
          </div>
        ))}
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-[var(--accent)]"
            checked={problem.promotion === 'gated'}
            onChange={({ target }) =>
              setChanges((changes) => setPlanning(changes, { promotion: target.checked ? 'gated' : 'always' }))
            }
          />
          {t('gated')}
        </label>
      </div>
    </Section>
  );
};
