import { Suspense } from 'react';
import { DevicesScreen } from '../../components/devices/DevicesScreen.tsx';

const DevicesPage = () => (
  <Suspense>
    <DevicesScreen />
  </Suspense>
);

export default DevicesPage;
