import { TokensScreen } from '../../../components/settings/TokensScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <h1>API tokens</h1>
    <TokensScreen />
  </div>
);

export default Page;
