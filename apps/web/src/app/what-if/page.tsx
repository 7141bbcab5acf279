import { Suspense } from 'react';
import { WhatIfScreen } from '../../components/whatif/WhatIfScreen.tsx';

const WhatIfPage = () => (
  <Suspense>
    <WhatIfScreen />
  </Suspense>
);

export default WhatIfPage;
