import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CameraScreen } from '../../components/camera/CameraScreen.tsx';

export const metadata: Metadata = { title: 'Camera' };

const CameraPage = () => (
  <Suspense>
    <CameraScreen />
  </Suspense>
);

export default CameraPage;
