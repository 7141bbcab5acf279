'use client';

import { useTranslations } from 'use-intl';
import { shell } from '../../messages/en/shell.ts';
import { useTitle } from '../useTitle.ts';
import { usePath } from './usePath.ts';

const isTitled = (path: string): path is keyof typeof shell.titles => path in shell.titles;

/** Names the browser's tab after its screen, until the screen knows better; so it stands before it in the page. */
export const TabTitle = () => {
  const t = useTranslations('shell.titles');
  const path = usePath();
  useTitle(isTitled(path) ? t(path) : null);
  return null;
};
