'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { count } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { ImportedModelView } from '../../trpc/wire.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { parseClasses, uploadEdgeModel } from '../settings/uploadGoldenModel.ts';

const Found = ({ found }: { found: ImportedModelView }) => (
  <div role="status" className="rounded-md bg-good-ground px-4 py-3">
    <p className="font-medium text-good">
      It is v{found.version.number} now, a candidate: compare it with the live version, then put it live.
    </p>
    <p className="text-xs">
      {count(found.parameters)} parameters, {count(found.macs)} multiply-accumulates a crop.{' '}
      {found.keptClasses.length > 0
        ? `It already knows ${found.keptClasses.join(', ')}; other classes it must learn.`
        : 'Its last layer is new: it must learn every class in its first retraining.'}
    </p>
    {found.notes.length > 0 ? (
      <ul className="list-inside list-disc text-xs">
        {found.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    ) : null}
  </div>
);

/** Brings an ONNX classifier as a version of a stream's edge model. */
export const EdgeModelForm = ({ streamId }: { streamId: string }) => {
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
      <summary className="px-4 py-3 font-medium">Bring an ONNX classifier as a version</summary>
      <NeedsRole needs="operator">
        <form
          className="space-y-4 px-4 pb-4"
          onSubmit={(event) => {
            event.preventDefault();
            setFault(file ? null : 'Choose the ONNX file first.');
            if (file) upload.mutate({ streamId, classes: parseClasses(classText), file });
          }}
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <div>
              <label htmlFor={`${id}-file`} className="mb-1 block font-medium">
                Edge model file
              </label>
              <input
                ref={picker}
                id={`${id}-file`}
                type="file"
                accept=".onnx"
                className="field file:mr-3 file:rounded file:border-0 file:bg-sunken file:px-2 file:py-0.5 file:text-ink"
                onChange={(event) => setFile(event.target.files?.[0] ?? null)}
              />
              <p className="mt-1 text-xs text-soft">
                A plain classifier for colour crops of 32 × 32 pixels, such as ResNet, MobileNet or ShuffleNet.
              </p>
            </div>
            <div>
              <label htmlFor={`${id}-classes`} className="mb-1 block font-medium">
                What its outputs mean
              </label>
              <input
                id={`${id}-classes`}
                className="field"
                placeholder="car, bus, person"
                value={classText}
                onChange={(event) => setClassText(event.target.value)}
              />
              <p className="mt-1 text-xs text-soft">
                In their order, separated by commas. Leave it empty to give it a new last layer.
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
            {upload.isPending ? 'Checking the model…' : 'Upload and check it'}
          </button>
        </form>
      </NeedsRole>
    </details>
  );
};
