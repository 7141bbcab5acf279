import type { Metadata } from 'next';
import { Suspense } from 'react';
import { DevicesScreen } from '../../components/devices/DevicesScreen.tsx';

export const metadata: Metadata = { title: 'Devices' };

const DevicesPage = () => (
  <Suspense>
    <DevicesScreen />
  </Suspense>
);

export default DevicesPage;
