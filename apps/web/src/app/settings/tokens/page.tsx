import { SettingsHead } from '../../../components/settings/SettingsHead.tsx';
import { TokensScreen } from '../../../components/settings/TokensScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <SettingsHead page="tokens" />
    <TokensScreen />
  </div>
);

export default Page;
