import { SettingsHead } from '../../../components/settings/SettingsHead.tsx';
import { UsersScreen } from '../../../components/settings/UsersScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <SettingsHead page="users" />
    <UsersScreen />
  </div>
);

export default Page;
