import type { Metadata } from 'next';
import { TokensScreen } from '../../../components/settings/TokensScreen.tsx';

export const metadata: Metadata = { title: 'API tokens' };

const Page = () => (
  <div className="space-y-4">
    <h1>API tokens</h1>
    <TokensScreen />
  </div>
);

export default Page;
