import { intervalOf } from '../../format/accuracy.ts';
import { count, percent, percentRange } from '../../format/number.ts';
import type { LabelPage } from '../../trpc/wire.ts';

const Share = ({ term, n, correct }: { term: string; n: number; correct: number }) => {
  const interval = intervalOf({ n, correct });
  return (
    <div className="px-4 py-3">
      <dt className="text-xs text-soft">{term}</dt>
      <dd className="text-xl leading-7 font-medium">{n === 0 ? '–' : percent(correct / n)}</dd>
      <dd className="text-xs text-soft">
        {interval ? `${percentRange(interval.low, interval.high)}, n ${count(n)}` : 'nobody has looked yet'}
      </dd>
    </div>
  );
};

/** How often people agree with the golden model and with the live one, over the crops that they looked at. */
export const AgreementPanel = ({ agreement }: { agreement: LabelPage['agreement'] }) => (
  <dl className="panel grid grid-cols-1 divide-line max-sm:divide-y sm:grid-cols-3 sm:divide-x">
    <div className="px-4 py-3">
      <dt className="text-xs text-soft">Looked at</dt>
      <dd className="text-xl leading-7 font-medium">{count(agreement.reviewed)}</dd>
      <dd className="text-xs text-soft">
        of {count(agreement.labelled)} labelled crops · {count(agreement.hard)} hard
      </dd>
    </div>
    <Share term="People agree with the golden model, measured" n={agreement.reviewed} correct={agreement.goldenRight} />
    <Share
      term="People agree with the live model, measured"
      n={agreement.predicted}
      correct={agreement.predictedRight}
    />
  </dl>
);
