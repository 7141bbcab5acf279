import { Suspense } from 'react';
import { ModelsScreen } from '../../components/models/ModelsScreen.tsx';

const ModelsPage = () => (
  <Suspense>
    <ModelsScreen />
  </Suspense>
);

export default ModelsPage;
