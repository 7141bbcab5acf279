'use client';

import { type Role, roles } from '@whetstone/server/domain/actor';
import { useTranslations } from 'use-intl';
import { FormField } from '../form/FormField.tsx';

export const RoleField = (props: { value: Role; onChange: (role: Role) => void; fault?: string | undefined }) => {
  const t = useTranslations('settings.users');
  const words = useTranslations('words.role');
  const help = t('mayDo', { role: words(props.value), allowed: t(`allowed.${props.value}`) });
  return (
    <FormField label={t('role')} help={help} fault={props.fault}>
      {(described) => (
        <select
          {...described}
          className="field"
          value={props.value}
          onChange={({ target }) => props.onChange(roles.find((role) => role === target.value) ?? 'viewer')}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {words(role)}
            </option>
          ))}
        </select>
      )}
    </FormField>
  );
};
