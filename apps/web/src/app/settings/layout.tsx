import type { ReactNode } from 'react';
import { SettingsNav } from '../../components/settings/SettingsNav.tsx';

const SettingsLayout = ({ children }: { children: ReactNode }) => (
  <div className="space-y-4">
    <SettingsNav />
    {children}
  </div>
);

export default SettingsLayout;
