import type { PolicyName } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { en } from '../../messages/en/index.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';

const own = en.whatIf.policy;
const isOwn = (policy: string): policy is keyof typeof own => Object.hasOwn(own, policy);

/** Names and meanings of all policies: what-ifs know more of them than a server runs. */
export const usePolicyWords = () => {
  const t = useTranslations('whatIf.policy');
  const meaning = useTranslations('whatIf.meaning');
  const running = usePolicyName();
  return {
    policyName: (policy: string): string => (isOwn(policy) ? t(policy) : running(policy)),
    policyMeaning: (policy: PolicyName): string => meaning(policy),
  };
};
