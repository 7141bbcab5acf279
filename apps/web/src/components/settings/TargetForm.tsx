'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type NoticeKind, noticeKinds, type TargetConfig } from '@whetstone/server/domain/notification';
import { useTRPC } from '../../trpc/client.ts';
import { FormFailure, FormField, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { flattenFaults } from './flattenFaults.ts';
import { noticeWords } from './noticeWords.ts';

interface Fields {
  readonly name: string;
  readonly kind: TargetConfig['kind'];
  readonly url: string;
  readonly allowPrivate: boolean;
  readonly username: string;
  readonly topic: string;
  readonly discovery: boolean;
  readonly discoveryPrefix: string;
  readonly secret: string;
  readonly kinds: readonly NoticeKind[];
}

const empty: Fields = {
  name: '',
  kind: 'webhook',
  url: '',
  allowPrivate: false,
  username: '',
  topic: 'whetstone',
  discovery: true,
  discoveryPrefix: 'homeassistant',
  secret: '',
  kinds: noticeKinds,
};

const configOf = (fields: Fields): TargetConfig => {
  const { url, allowPrivate, username, topic, discovery, discoveryPrefix } = fields;
  const kinds = [...fields.kinds];
  return fields.kind === 'webhook'
    ? { kind: 'webhook', url, allowPrivate, kinds }
    : {
        kind: 'mqtt',
        url,
        username: username === '' ? null : username,
        topic,
        discoveryPrefix: discovery ? discoveryPrefix : null,
        kinds,
      };
};

const Check = (props: { label: string; help?: string; checked: boolean; onChange: (checked: boolean) => void }) => (
  <label className="flex gap-2.5">
    <input
      type="checkbox"
      className="mt-0.5 size-4 accent-[var(--accent)]"
      checked={props.checked}
      onChange={({ target }) => props.onChange(target.checked)}
    />
    <span>
      {props.label}
      {props.help ? <span className="block text-xs text-soft">{props.help}</span> : null}
    </span>
  </label>
);

type Form = ReturnType<typeof useFields<Fields>>;

const WebhookFields = ({ values, set, faults }: Form) => (
  <>
    <TextInput
      label="Address"
      type="url"
      placeholder="https://hooks.example.org/whetstone"
      value={values.url}
      onChange={(url) => set({ url })}
      fault={faults.url}
    />
    <Check
      label="It is in a private network"
      help="Without this, addresses of this machine and of private networks are refused."
      checked={values.allowPrivate}
      onChange={(allowPrivate) => set({ allowPrivate })}
    />
    <TextInput
      label="Key of the signature"
      type="password"
      autoComplete="new-password"
      value={values.secret}
      onChange={(secret) => set({ secret })}
      fault={faults.secret}
      help="HMAC-SHA-256 over time and body, in X-Whetstone-Signature. Empty sends none; it is never shown again."
    />
  </>
);

const BrokerFields = ({ values, set, faults }: Form) => (
  <>
    <TextInput
      label="Broker"
      placeholder="mqtt://192.168.1.10:1883"
      value={values.url}
      onChange={(url) => set({ url })}
      fault={faults.url}
    />
    <TextInput
      label="User name"
      value={values.username}
      onChange={(username) => set({ username })}
      help="Empty for none."
    />
    <TextInput
      label="Password"
      type="password"
      autoComplete="new-password"
      value={values.secret}
      onChange={(secret) => set({ secret })}
      fault={faults.secret}
    />
    <TextInput label="Topic" value={values.topic} onChange={(topic) => set({ topic })} fault={faults.topic} />
    <Check
      label="Announce to Home Assistant"
      help="Each stream becomes a device with accuracy, state, floor and camera."
      checked={values.discovery}
      onChange={(discovery) => set({ discovery })}
    />
    {values.discovery ? (
      <TextInput
        label="Discovery prefix"
        value={values.discoveryPrefix}
        onChange={(discoveryPrefix) => set({ discoveryPrefix })}
        fault={faults.discoveryPrefix}
      />
    ) : null}
  </>
);

/** Adds a target of notices. */
export const TargetForm = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useFields(empty);
  const { values, set, faults } = form;
  const create = useMutation(
    trpc.notifications.create.mutationOptions({
      onSuccess: () => {
        form.reset();
        void queryClient.invalidateQueries({ queryKey: trpc.notifications.pathKey() });
      },
      onError: (error) => form.refuse(flattenFaults(error, 'config')),
    }),
  );
  const toggle = (kind: NoticeKind) =>
    set({ kinds: noticeKinds.filter((one) => values.kinds.includes(one) !== (one === kind)) });
  return (
    <form
      className="panel space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        form.clear();
        create.mutate({
          name: values.name,
          config: configOf(values),
          secret: values.secret === '' ? null : values.secret,
        });
      }}
    >
      <h2>Add a target</h2>
      <FormField label="Kind">
        {(described) => (
          <select
            {...described}
            className="field"
            value={values.kind}
            onChange={({ target }) => set({ kind: target.value === 'mqtt' ? 'mqtt' : 'webhook', url: '' })}
          >
            <option value="webhook">Webhook</option>
            <option value="mqtt">MQTT, Home Assistant</option>
          </select>
        )}
      </FormField>
      <TextInput label="Name" value={values.name} onChange={(name) => set({ name })} fault={faults.name} />
      {values.kind === 'webhook' ? <WebhookFields {...form} /> : <BrokerFields {...form} />}
      <fieldset className="space-y-2">
        <legend className="mb-1 font-medium">Tell of</legend>
        {noticeKinds.map((kind) => (
          <Check
            key={kind}
            label={noticeWords[kind]}
            checked={values.kinds.includes(kind)}
            onChange={() => toggle(kind)}
          />
        ))}
        {faults.kinds ? (
          <p role="alert" className="text-bad">
            {faults.kinds}
          </p>
        ) : null}
      </fieldset>
      <FormFailure text={form.failure} />
      <button type="submit" className="button button-primary" disabled={create.isPending}>
        Add target
      </button>
    </form>
  );
};
