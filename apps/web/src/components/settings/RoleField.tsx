'use client';

import { type Role, roles } from '@whetstone/server/domain/actor';
import { FormField } from '../form/FormField.tsx';

const allowed: Readonly<Record<Role, string>> = {
  viewer: 'sees everything but accounts, changes nothing',
  operator: 'also changes streams, models, devices and policies',
  admin: 'also accounts, tokens, targets, backup and the audit log',
};

export const RoleField = (props: { value: Role; onChange: (role: Role) => void; fault?: string | undefined }) => (
  <FormField label="Role" help={`${props.value}: ${allowed[props.value]}.`} fault={props.fault}>
    {(described) => (
      <select
        {...described}
        className="field"
        value={props.value}
        onChange={({ target }) => props.onChange(roles.find((role) => role === target.value) ?? 'viewer')}
      >
        {roles.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
    )}
  </FormField>
);
