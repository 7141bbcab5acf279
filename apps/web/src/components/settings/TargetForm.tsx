'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type NoticeKind, type NotificationTarget, noticeKinds } from '@whetstone/server/domain/notification';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import type { Wire } from '../../trpc/wire.ts';
import { FormFailure, FormField, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { useToast } from '../Toast.tsx';
import { CheckField } from './CheckField.tsx';
import { flattenFaults } from './flattenFaults.ts';
import { configOf, fieldsOf, type TargetFields } from './targetFields.ts';

type Target = Wire<NotificationTarget>;
type Form = ReturnType<typeof useFields<TargetFields>> & { readonly hasSecret: boolean };

const WebhookFields = ({ values, set, faults, hasSecret }: Form) => {
  const t = useTranslations('settings.targets');
  return (
    <>
      <TextInput
        label={t('address')}
        type="url"
        placeholder="https://hooks.example.org/whetstone"
        value={values.url}
        onChange={(url) => set({ url })}
        fault={faults.url}
        {...(values.url.endsWith('***') ? { help: t('addressStays') } : {})}
      />
      <CheckField
        label={t('private')}
        help={t('privateHelp')}
        checked={values.allowPrivate}
        onChange={(allowPrivate) => set({ allowPrivate })}
      />
      <TextInput
        label={t('key')}
        type="password"
        autoComplete="new-password"
        value={values.secret}
        onChange={(secret) => set({ secret })}
        fault={faults.secret}
        help={t(hasSecret ? 'keyStays' : 'keyHelp')}
      />
    </>
  );
};

const BrokerFields = ({ values, set, faults, hasSecret }: Form) => {
  const t = useTranslations('settings.targets');
  return (
    <>
      <TextInput
        label={t('broker')}
        placeholder="mqtt://192.168.1.10:1883"
        value={values.url}
        onChange={(url) => set({ url })}
        fault={faults.url}
      />
      <TextInput
        label={t('username')}
        value={values.username}
        onChange={(username) => set({ username })}
        help={t('usernameHelp')}
      />
      <TextInput
        label={t('password')}
        type="password"
        autoComplete="new-password"
        value={values.secret}
        onChange={(secret) => set({ secret })}
        fault={faults.secret}
        {...(hasSecret ? { help: t('passwordStays') } : {})}
      />
      <TextInput label={t('topic')} value={values.topic} onChange={(topic) => set({ topic })} fault={faults.topic} />
      <CheckField
        label={t('discovery')}
        help={t('discoveryHelp')}
        checked={values.discovery}
        onChange={(discovery) => set({ discovery })}
      />
      {values.discovery ? (
        <TextInput
          label={t('discoveryPrefix')}
          value={values.discoveryPrefix}
          onChange={(discoveryPrefix) => set({ discoveryPrefix })}
          fault={faults.discoveryPrefix}
        />
      ) : null}
    </>
  );
};

const NoticeFields = ({ values, set, faults }: Form) => {
  const t = useTranslations('settings');
  const toggle = (kind: NoticeKind) =>
    set({ kinds: noticeKinds.filter((one) => values.kinds.includes(one) !== (one === kind)) });
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 font-medium">{t('targets.tellOf')}</legend>
      {noticeKinds.map((kind) => (
        <CheckField
          key={kind}
          label={t(`notices.${kind}`)}
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
  );
};

const KindField = ({ values, set }: Form) => {
  const t = useTranslations('settings.targets');
  return (
    <FormField label={t('kind')}>
      {(described) => (
        <select
          {...described}
          className="field"
          value={values.kind}
          onChange={({ target }) => set({ kind: target.value === 'mqtt' ? 'mqtt' : 'webhook', url: '' })}
        >
          <option value="webhook">{t('webhook')}</option>
          <option value="mqtt">{t('mqtt')}</option>
        </select>
      )}
    </FormField>
  );
};

/** Adds a target, or changes the one that it was; a secret that is left empty then stays. */
const useSend = (target: Target | null, form: Omit<Form, 'hasSecret'>, onDone: () => void) => {
  const t = useTranslations('settings.targets');
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const options = {
    onError: (error: unknown) => form.refuse(flattenFaults(error, 'config')),
    onSuccess: () => {
      form.reset();
      onDone();
      void queryClient.invalidateQueries({ queryKey: trpc.notifications.pathKey() });
    },
  };
  const create = useMutation(trpc.notifications.create.mutationOptions(options));
  const update = useMutation(trpc.notifications.update.mutationOptions(options));
  const { name, secret } = form.values;
  return {
    isPending: create.isPending || update.isPending,
    send: () => {
      const config = configOf(form.values);
      if (target === null) create.mutate({ name, config, secret: secret === '' ? null : secret });
      else
        update.mutate(
          { targetId: target.id, name, config, ...(secret === '' ? {} : { secret }) },
          { onSuccess: () => toast({ text: t('changed', { name }) }) },
        );
    },
  };
};

/** Adds a target of notices, or changes one. */
export const TargetForm = ({ target, onDone }: { target: Target | null; onDone: () => void }) => {
  const t = useTranslations('settings.targets');
  const fields = useFields(fieldsOf(target));
  const form: Form = { ...fields, hasSecret: target?.hasSecret ?? false };
  const { values, set, faults } = fields;
  const { send, isPending } = useSend(target, fields, onDone);
  return (
    <form
      className="panel space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        fields.clear();
        send();
      }}
    >
      <h2>{target ? t('change', { name: target.name }) : t('add')}</h2>
      {target ? null : <KindField {...form} />}
      <TextInput label={t('name')} value={values.name} onChange={(name) => set({ name })} fault={faults.name} />
      {values.kind === 'webhook' ? <WebhookFields {...form} /> : <BrokerFields {...form} />}
      <NoticeFields {...form} />
      <FormFailure text={fields.failure} />
      <div className="flex flex-wrap gap-2">
        <button type="submit" className="button button-primary" disabled={isPending}>
          {t(target ? 'save' : 'send')}
        </button>
        {target ? (
          <button type="button" className="button" onClick={onDone}>
            {t('cancel')}
          </button>
        ) : null}
      </div>
    </form>
  );
};
