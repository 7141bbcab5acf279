'use client';

import { type Setup, setupSteps } from '@whetstone/server/domain/setup';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { StreamDetail } from '../../trpc/wire.ts';
import { usePermission } from '../auth/useMe.ts';
import { CountdownText } from '../CountdownText.tsx';
import { StepFooter } from './StepFooter.tsx';
import { useSteps } from './useSetup.ts';
import { WithStream } from './WithStream.tsx';

const Running = ({ detail: { stream, tile } }: { detail: StreamDetail }) => {
  const t = useTranslations('setup.end');
  const endsAt = tile.window?.endsAt;
  return (
    <ol className="list-decimal space-y-2 pl-5">
      <li>{t('camera', { name: stream.name })}</li>
      <li>{t('labels')}</li>
      <li>
        {endsAt === undefined
          ? t('windowUnknown')
          : t.rich('window', { time: () => <CountdownText key="time" to={endsAt} /> })}
      </li>
      <li>{t('gate')}</li>
    </ol>
  );
};

/** The first steps are over once somebody comes here; those left out stay open. */
const useFinished = (setup: Setup): void => {
  const { finish } = useSteps();
  const told = useRef(false);
  useEffect(() => {
    if (setup.finished !== null || told.current) return;
    told.current = true;
    finish();
  }, [setup.finished, finish]);
};

/** What happens from now on, and what one may do next. */
export const EndStep = ({ setup }: { setup: Setup }) => {
  const all = useTranslations('setup');
  const t = useTranslations('setup.end');
  const { may: isAdmin } = usePermission('admin');
  useFinished(setup);
  const left = setupSteps.filter((step) => setup.steps[step] !== 'done');
  return (
    <WithStream streamId={setup.streamId} none={<Finished isAdmin={isAdmin} stream={null} />}>
      {(detail) => (
        <>
          <section className="panel space-y-3 p-5" aria-label={all('steps.end')}>
            <p className="text-soft">{t('intro')}</p>
            <Running detail={detail} />
          </section>
          {left.length > 0 ? (
            <p className="mt-3 text-soft">
              {t('openSteps', { steps: left.map((step) => all(`steps.${step}`)).join(', ') })}
            </p>
          ) : null}
          <Finished isAdmin={isAdmin} stream={detail.stream} />
        </>
      )}
    </WithStream>
  );
};

const Finished = ({ isAdmin, stream }: { isAdmin: boolean; stream: StreamDetail['stream'] | null }) => {
  const t = useTranslations('setup.end');
  return (
    <>
      {stream ? null : <p className="panel px-4 py-3">{t('noCamera')}</p>}
      <ul className="mt-4 flex flex-wrap gap-x-6 gap-y-2">
        <li>
          <Link className="link" href="/camera/">
            {stream ? t('addCamera') : t('addFirst')}
          </Link>
        </li>
        {isAdmin ? (
          <>
            <li>
              <Link className="link" href="/settings/notifications/">
                {t('notices')}
              </Link>
            </li>
            <li>
              <Link className="link" href="/settings/users/">
                {t('people')}
              </Link>
            </li>
          </>
        ) : null}
      </ul>
      <StepFooter stage="end" busy={false}>
        {stream ? (
          <Link href={`/stream/?id=${encodeURIComponent(stream.id)}`} className="button">
            {t('toStream', { name: stream.name })}
          </Link>
        ) : null}
        <Link href="/" className="button button-primary">
          {t('toOverview')}
        </Link>
      </StepFooter>
    </>
  );
};
