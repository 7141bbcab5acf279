import type { Metadata } from 'next';
import { Suspense } from 'react';
import { WindowScreen } from '../../components/window/WindowScreen.tsx';

export const metadata: Metadata = { title: 'Window' };

const WindowPage = () => (
  <Suspense>
    <WindowScreen />
  </Suspense>
);

export default WindowPage;
