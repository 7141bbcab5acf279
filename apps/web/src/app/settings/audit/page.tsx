import { AuditScreen } from '../../../components/settings/AuditScreen.tsx';
import { SettingsHead } from '../../../components/settings/SettingsHead.tsx';

const Page = () => (
  <div className="space-y-4">
    <SettingsHead page="audit" />
    <AuditScreen />
  </div>
);

export default Page;
