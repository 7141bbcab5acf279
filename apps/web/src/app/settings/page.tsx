import { GoldenModelsPanel } from '../../components/settings/GoldenModelsPanel.tsx';
import { PolicyPanel } from '../../components/settings/PolicyPanel.tsx';
import { SettingsHead } from '../../components/settings/SettingsHead.tsx';
import { StreamDefaultsPanel } from '../../components/settings/StreamDefaultsPanel.tsx';
import { SetupAgain } from '../../components/setup/SetupAgain.tsx';

const SettingsPage = () => (
  <div className="space-y-4">
    <SettingsHead page={null} />
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <PolicyPanel />
      <StreamDefaultsPanel />
      <GoldenModelsPanel />
      <SetupAgain />
    </div>
  </div>
);

export default SettingsPage;
