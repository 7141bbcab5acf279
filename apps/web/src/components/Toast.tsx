'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';

export interface Toast {
  readonly text: string;
  readonly action?: { readonly word: string; readonly run: () => void } | undefined;
}

const ToastContext = createContext<((toast: Toast) => void) | null>(null);

/** Shows one sentence at the foot of the page, with a way back where there is one. */
export const useToast = (): ((toast: Toast) => void) => {
  const show = useContext(ToastContext);
  if (!show) throw new Error('useToast was called outside ToastProvider; put the page under the shell');
  return show;
};

/** Long enough to read the sentence and reach the button. */
const shownMs = 15_000;

export const ToastProvider = ({ children }: { children: ReactNode }) => {
  const t = useTranslations('states');
  const [toast, setToast] = useState<Toast | null>(null);
  const [held, setHeld] = useState(false);
  const show = useMemo(() => (next: Toast) => setToast(next), []);
  useEffect(() => {
    if (!toast || held) return;
    const timer = setTimeout(() => setToast(null), shownMs);
    return () => clearTimeout(timer);
  }, [toast, held]);
  return (
    <ToastContext value={show}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-16 z-50 flex justify-center px-4 sm:bottom-6"
      >
        {toast ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: holding the pointer over it only keeps it there
          <div
            className="panel pointer-events-auto flex max-w-lg items-center gap-4 bg-ink px-4 py-3 text-ground shadow-xl"
            onMouseEnter={() => setHeld(true)}
            onMouseLeave={() => setHeld(false)}
            onFocus={() => setHeld(true)}
            onBlur={() => setHeld(false)}
          >
            <span>{toast.text}</span>
            {toast.action ? (
              <button
                type="button"
                className="font-semibold underline underline-offset-2"
                onClick={() => {
                  toast.action?.run();
                  setToast(null);
                }}
              >
                {toast.action.word}
              </button>
            ) : null}
            <button type="button" aria-label={t('dismiss')} className="opacity-80" onClick={() => setToast(null)}>
              ✕
            </button>
          </div>
        ) : null}
      </div>
    </ToastContext>
  );
};
