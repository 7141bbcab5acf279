import type { Metadata } from 'next';
import { UsersScreen } from '../../../components/settings/UsersScreen.tsx';

export const metadata: Metadata = { title: 'Users' };

const Page = () => (
  <div className="space-y-4">
    <h1>Users</h1>
    <UsersScreen />
  </div>
);

export default Page;
