import { Suspense } from 'react';
import { SetupScreen } from '../../components/setup/SetupScreen.tsx';

const SetupPage = () => (
  <Suspense>
    <SetupScreen />
  </Suspense>
);

export default SetupPage;
