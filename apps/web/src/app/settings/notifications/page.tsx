import { NotificationsScreen } from '../../../components/settings/NotificationsScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <h1>Notifications</h1>
    <NotificationsScreen />
  </div>
);

export default Page;
