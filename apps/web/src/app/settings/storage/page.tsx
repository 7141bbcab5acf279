import { SettingsHead } from '../../../components/settings/SettingsHead.tsx';
import { StorageScreen } from '../../../components/settings/StorageScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <SettingsHead page="storage" />
    <StorageScreen />
  </div>
);

export default Page;
