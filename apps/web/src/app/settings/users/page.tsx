import { UsersScreen } from '../../../components/settings/UsersScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <h1>Users</h1>
    <UsersScreen />
  </div>
);

export default Page;
