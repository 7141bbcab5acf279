'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import { useToast } from '../Toast.tsx';
import { parseClasses, uploadGoldenModel } from './uploadGoldenModel.ts';

/** What is missing before anything is sent, in words; null when all is there. */
const missing = (name: string, classes: readonly string[], file: File | null): string | null => {
  if (!file) return 'Choose the ONNX file first.';
  if (name.trim() === '') return 'Give the model a name.';
  if (classes.length < 2) return 'Name at least two classes, in the order of the model’s outputs.';
  return null;
};

export const GoldenModelForm = () => {
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
      toast({ text: `${model.name} was checked and is ready to be chosen by a stream.` });
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
    setFault(lack);
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
      <h3 className="font-medium">Upload an ONNX classifier</h3>
      <div className="grid gap-4 sm:grid-cols-2">
        <div>
          <label htmlFor={`${id}-file`} className="mb-1 block font-medium">
            File
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
          <p className="mt-1 text-xs text-soft">Input N × 3 × height × width, one output score a class.</p>
        </div>
        <div>
          <label htmlFor={`${id}-name`} className="mb-1 block font-medium">
            Name
          </label>
          <input id={`${id}-name`} className="field" value={name} onChange={(event) => setName(event.target.value)} />
        </div>
      </div>
      <div>
        <label htmlFor={`${id}-classes`} className="mb-1 block font-medium">
          Classes
        </label>
        <textarea
          id={`${id}-classes`}
          className="field min-h-20"
          placeholder="background, car, truck, bus"
          value={classText}
          onChange={(event) => setClassText(event.target.value)}
        />
        <p className="mt-1 text-xs text-soft">In the order of the model’s outputs, separated by commas or lines.</p>
      </div>
      {fault ? (
        <p role="alert" className="rounded-md bg-bad-ground px-4 py-3 break-words text-bad">
          {fault}
        </p>
      ) : null}
      <button type="submit" className="button button-primary" disabled={upload.isPending}>
        {upload.isPending ? 'Checking the model…' : 'Upload and check'}
      </button>
    </form>
  );
};
