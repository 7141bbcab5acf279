import { Suspense } from 'react';
import { CameraScreen } from '../../components/camera/CameraScreen.tsx';

const CameraPage = () => (
  <Suspense>
    <CameraScreen />
  </Suspense>
);

export default CameraPage;
