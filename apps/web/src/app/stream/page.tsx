import { Suspense } from 'react';
import { StreamScreen } from '../../components/stream/StreamScreen.tsx';

const StreamPage = () => (
  <Suspense>
    <StreamScreen />
  </Suspense>
);

export default StreamPage;
