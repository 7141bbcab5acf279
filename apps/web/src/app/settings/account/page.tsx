import { AccountScreen } from '../../../components/settings/AccountScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <h1>Your account</h1>
    <AccountScreen />
  </div>
);

export default Page;
