import type { Metadata } from 'next';
import { Suspense } from 'react';
import { StreamScreen } from '../../components/stream/StreamScreen.tsx';

export const metadata: Metadata = { title: 'Stream' };

const StreamPage = () => (
  <Suspense>
    <StreamScreen />
  </Suspense>
);

export default StreamPage;
