import type { Metadata } from 'next';
import { Suspense } from 'react';
import { LabelsScreen } from '../../components/labels/LabelsScreen.tsx';

export const metadata: Metadata = { title: 'Labels' };

const LabelsPage = () => (
  <Suspense>
    <LabelsScreen />
  </Suspense>
);

export default LabelsPage;
