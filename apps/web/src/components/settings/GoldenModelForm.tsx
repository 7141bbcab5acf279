'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { useToast } from '../Toast.tsx';
import { parseClasses, uploadGoldenModel } from './uploadGoldenModel.ts';

/** What is missing before anything is sent, by the key of its message; null when all is there. */
const missing = (name: string, classes: readonly string[], file: File | null) => {
  if (!file) return 'noFile';
  if (name.trim() === '') return 'noName';
  return classes.length < 2 ? 'fewClasses' : null;
};

export const GoldenModelForm = () => {
  const t = useTranslations('models.golden');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [classText, setClassText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const upload = useMutation({
    mutationFn: uploadGoldenModel,
    onSuccess: (model) => {
      toast({ text: t('ready', { name: model.name }) });
      setFile(null);
      setName('');
      setClassText('');
      if (picker.current) picker.current.value = '';
      void queryClient.invalidateQueries({ queryKey: trpc.goldenModels.pathKey() });
    },
    onError: (error) => setFault(describeError(error)),
  });
  const send = () => {
    const classes = parseClasses(classText);
    const lack = missing(name, classes, file);
    setFault(lack && t(lack));
    if (!lack && file) upload.mutate({ name: name.trim(), classes, file });
  };
  return (
    <form
      className="space-y-4 border-t border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3 className="font-medium">{t('upload')}</h3>
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
            onChange={(event) => {
              const chosen = event.target.files?.[0] ?? null;
              setFile(chosen);
              if (chosen && name === '') setName(chosen.name.replace(/\.onnx$/iu, ''));
            }}
          />
          <p className="mt-1 text-xs text-soft">{t('fileHelp')}</p>
        </div>
        <div>
          <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
            {t('name')}
          </label>
          <input id={`${id}-name`} className="field" value={name} onChange={(event) => setName(event.target.value)} />
        </div>
      </div>
      <div>
        <label htmlFor={`${id}-classes`} className="mb-1 block font-medium">
          {t('classesLabel')}
        </label>
        <textarea
          id={`${id}-classes`}
          className="field min-h-20"
          placeholder="background, car, truck, bus"
          value={classText}
          onChange={(event) => setClassText(event.target.value)}
        />
        <p className="mt-1 text-xs text-soft">{t('classesHelp')}</p>
      </div>
      {fault ? (
        <p role="alert" className="rounded-md bg-bad-ground px-4 py-3 break-words text-bad">
          {fault}
        </p>
      ) : null}
      <button type="submit" className="button button-primary" disabled={upload.isPending}>
        {upload.isPending ? t('checking') : t('send')}
      </button>
    </form>
  );
};
