'use client';

import * as AlertParts from 'radix-ui/alert-dialog';
import * as Parts from 'radix-ui/dialog';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

const overlay = 'fixed inset-0 z-40 bg-black/40';
const content =
  'panel fixed top-1/2 left-1/2 z-50 max-h-[85dvh] w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-auto p-5 shadow-xl';

/** A dialog that Esc and a click beside it close. */
export const Dialog = (props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  children: ReactNode;
}) => {
  const t = useTranslations('states');
  return (
    <Parts.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Parts.Portal>
        <Parts.Overlay className={overlay} />
        <Parts.Content className={content}>
          <Parts.Title className="text-base font-semibold">{props.title}</Parts.Title>
          <Parts.Description className="text-soft">{props.description}</Parts.Description>
          {props.children}
          <div className="mt-5 text-right">
            <Parts.Close className="button">{t('close')}</Parts.Close>
          </div>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
};

/** Asks before something goes, and names what goes. */
export const Confirm = (props: {
  trigger: ReactNode;
  title: string;
  description: string;
  action: string;
  onConfirm: () => void;
}) => {
  const t = useTranslations('states');
  return (
    <AlertParts.Root>
      <AlertParts.Trigger asChild>{props.trigger}</AlertParts.Trigger>
      <AlertParts.Portal>
        <AlertParts.Overlay className={overlay} />
        <AlertParts.Content className={content}>
          <AlertParts.Title className="text-base font-semibold">{props.title}</AlertParts.Title>
          <AlertParts.Description className="mt-1 text-soft">{props.description}</AlertParts.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertParts.Cancel className="button">{t('keep')}</AlertParts.Cancel>
            <AlertParts.Action className="button button-danger" onClick={props.onConfirm}>
              {props.action}
            </AlertParts.Action>
          </div>
        </AlertParts.Content>
      </AlertParts.Portal>
    </AlertParts.Root>
  );
};
