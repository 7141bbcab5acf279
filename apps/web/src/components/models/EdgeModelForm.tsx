'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { ImportedModelView } from '../../trpc/wire.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { parseClasses, uploadEdgeModel } from '../settings/uploadGoldenModel.ts';

const Found = ({ found }: { found: ImportedModelView }) => {
  const t = useTranslations('models.bring');
  const { count } = useFormat();
  const say = useSentence();
  const knows = found.keptClasses.length > 0 ? t('knows', { classes: found.keptClasses.join(', ') }) : t('knowsNone');
  return (
    <div role="status" className="rounded-md bg-good-ground px-4 py-3">
      <p className="font-medium text-good">{t('found', { number: String(found.version.number) })}</p>
      <p className="text-xs">
        {t('size', { parameters: count(found.parameters), macs: count(found.macs) })} {knows}
      </p>
      {found.notes.length > 0 ? (
        <ul className="list-inside list-disc text-xs">
          {found.notes.map(({ text, wording }) => (
            <li key={text}>{say(wording, text)}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
};

/** Brings an ONNX classifier as a version of a stream's edge model. */
export const EdgeModelForm = ({ streamId, classes }: { streamId: string; classes: readonly string[] }) => {
  const t = useTranslations('models.bring');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [classText, setClassText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const upload = useMutation({
    mutationFn: uploadEdgeModel,
    onSuccess: () => {
      setFile(null);
      setClassText('');
      if (picker.current) picker.current.value = '';
      void queryClient.invalidateQueries({ queryKey: trpc.models.pathKey() });
    },
    onError: (error) => setFault(describeError(error)),
  });
  return (
    <details className="border-t border-line">
      <summary className="px-4 py-3 font-medium">{t('title')}</summary>
      <NeedsRole needs="operator">
        <form
          className="space-y-4 px-4 pb-4"
          onSubmit={(event) => {
            event.preventDefault();
            setFault(file ? null : t('noFile'));
            if (file) upload.mutate({ streamId, classes: parseClasses(classText), file });
          }}
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <div>
              <label htmlFor={`${id}-file`} className="mb-1 block font-medium">
                {t('file')}
              </label>
              <input
                ref={picker}
                id={`${id}-file`}
                type="file"
                accept=".onnx"
                className="field file:mr-3 file:rounded file:border-0 file:bg-sunken file:px-2 file:py-0.5 file:text-ink"
                onChange={(event) => setFile(event.target.files?.[0] ?? null)}
              />
              <p className="mt-1 text-xs text-soft">{t('expects')}</p>
            </div>
            <div>
              <label htmlFor={`${id}-classes`} className="mb-1 block font-medium">
                {t('classes')}
              </label>
              <input
                id={`${id}-classes`}
                className="field"
                placeholder={classes.join(', ')}
                value={classText}
                onChange={(event) => setClassText(event.target.value)}
              />
              <p className="mt-1 text-xs text-soft">
                {t('classesHelp')} {t('streamClasses', { classes: classes.join(', ') })}
              </p>
            </div>
          </div>
          {fault ? (
            <p role="alert" className="rounded-md bg-bad-ground px-4 py-3 break-words text-bad">
              {fault}
            </p>
          ) : null}
          {upload.data ? <Found found={upload.data} /> : null}
          <button type="submit" className="button" disabled={upload.isPending}>
            {upload.isPending ? t('checking') : t('send')}
          </button>
        </form>
      </NeedsRole>
    </details>
  );
};
