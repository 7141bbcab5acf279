import { AuditScreen } from '../../../components/settings/AuditScreen.tsx';

const Page = () => (
  <div className="space-y-4">
    <h1>Audit log</h1>
    <AuditScreen />
  </div>
);

export default Page;
