import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SetupScreen } from '../../components/setup/SetupScreen.tsx';

export const metadata: Metadata = { title: 'First steps' };

const SetupPage = () => (
  <Suspense>
    <SetupScreen />
  </Suspense>
);

export default SetupPage;
