import { Suspense } from 'react';
import { WindowScreen } from '../../components/window/WindowScreen.tsx';

const WindowPage = () => (
  <Suspense>
    <WindowScreen />
  </Suspense>
);

export default WindowPage;
