import { NotificationsScreen } from '../../../components/settings/NotificationsScreen.tsx';
import { SettingsHead } from '../../../components/settings/SettingsHead.tsx';

const Page = () => (
  <div className="space-y-4">
    <SettingsHead page="notifications" />
    <NotificationsScreen />
  </div>
);

export default Page;
