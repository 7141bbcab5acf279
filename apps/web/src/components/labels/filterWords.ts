import type { LabelFilter } from '@whetstone/server/domain/label';

/** What each list holds, in an operator's words. */
export const filterWords: Readonly<Record<LabelFilter, string>> = {
  doubtful: 'In doubt',
  disagreements: 'Live model disagrees',
  unreviewed: 'Not looked at',
  reviewed: 'Looked at',
  hard: 'Hard',
  all: 'All',
};

export const emptyWords: Readonly<Record<LabelFilter, string>> = {
  doubtful: 'No label is in doubt: the golden model was sure of all of them, and the live model agreed.',
  disagreements: 'The live model agreed with every label.',
  unreviewed: 'Every label was looked at.',
  reviewed: 'Nobody has looked at a label yet. Choose one and press a class’s key, or Enter to confirm it.',
  hard: 'No crop is marked as hard. Press h on one that the next retraining should learn more from.',
  all: 'This stream has no labels yet; they come with its first frames.',
};
