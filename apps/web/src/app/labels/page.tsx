import { Suspense } from 'react';
import { LabelsScreen } from '../../components/labels/LabelsScreen.tsx';

const LabelsPage = () => (
  <Suspense>
    <LabelsScreen />
  </Suspense>
);

export default LabelsPage;
