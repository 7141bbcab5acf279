import { StorageScreen } from '../../../components/settings/StorageScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <h1>Storage and backup</h1>
    <StorageScreen />
  </div>
);

export default Page;
