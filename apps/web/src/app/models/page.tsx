import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ModelsScreen } from '../../components/models/ModelsScreen.tsx';

export const metadata: Metadata = { title: 'Models' };

const ModelsPage = () => (
  <Suspense>
    <ModelsScreen />
  </Suspense>
);

export default ModelsPage;
