import { AccountScreen } from '../../../components/settings/AccountScreen.tsx';
import { SettingsHead } from '../../../components/settings/SettingsHead.tsx';

const Page = () => (
  <div className="space-y-4">
    <SettingsHead page="account" />
    <AccountScreen />
  </div>
);

export default Page;
