import type { Metadata } from 'next';
import { Suspense } from 'react';
import { WhatIfScreen } from '../../components/whatif/WhatIfScreen.tsx';

export const metadata: Metadata = { title: 'What-if' };

const WhatIfPage = () => (
  <Suspense>
    <WhatIfScreen />
  </Suspense>
);

export default WhatIfPage;
