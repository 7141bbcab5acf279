import { useTranslations } from 'use-intl';
import { words } from './en/words.ts';

type KnownPolicy = keyof typeof words.policy;

const isKnown = (policy: string): policy is KnownPolicy => policy in words.policy;

/** A policy's name in the reader's language; one that this page does not know goes by what the server calls it. */
export const usePolicyName = (): ((policy: string) => string) => {
  const t = useTranslations('words.policy');
  return (policy) => (isKnown(policy) ? t(policy) : policy);
};
