'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { share } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { DeviceView } from '../../trpc/wire.ts';
import { Confirm } from '../Dialog.tsx';
import { useToast } from '../Toast.tsx';

const useDeviceActions = ({ id, name, mode, capacity }: DeviceView) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const options = {
    onSettled: () => void queryClient.invalidateQueries(),
    onError: (error: unknown) => toast({ text: `${name} stayed as it was: ${describeError(error)}` }),
  };
  const modes = useMutation(trpc.devices.setMode.mutationOptions(options));
  const capacities = useMutation(trpc.devices.setCapacity.mutationOptions(options));
  const undo = (run: () => void) => ({ action: { word: 'Undo', run } });
  return {
    busy: modes.isPending || capacities.isPending,
    setMode: (next: DeviceView['mode']) =>
      modes.mutate(
        { deviceId: id, mode: next },
        {
          onSuccess: () => toast({ text: `${name} is ${next}.`, ...undo(() => modes.mutate({ deviceId: id, mode })) }),
        },
      ),
    setCapacity: (next: number) =>
      capacities.mutate(
        { deviceId: id, capacity: next },
        {
          onSuccess: () =>
            toast({
              text: `Plans use at most ${share(next)} of ${name}.`,
              ...undo(() => capacities.mutate({ deviceId: id, capacity })),
            }),
        },
      ),
  };
};

const consequences = {
  drained: 'Its streams go to other devices at once, what trains there ends there, and nothing new starts there.',
  disabled:
    'Its worker is stopped at once. Its streams go to other devices, and a training there starts again elsewhere.',
} as const;

const Withdraw = (props: {
  device: DeviceView;
  to: keyof typeof consequences;
  word: string;
  run: () => void;
  busy: boolean;
}) => (
  <Confirm
    trigger={
      <button type="button" className="button" disabled={props.busy}>
        {props.word}
      </button>
    }
    title={`${props.word} ${props.device.name}?`}
    description={consequences[props.to]}
    action={props.word}
    onConfirm={props.run}
  />
);

/** How much of a device plans may use, and whether they may use it at all. */
export const DeviceControls = ({ device }: { device: DeviceView }) => {
  const { setMode, setCapacity, busy } = useDeviceActions(device);
  const [percent, setPercent] = useState<number | null>(null);
  const shown = percent ?? Math.round(device.capacity * 100);
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3 border-t border-line px-4 py-3">
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          setCapacity(shown / 100);
          setPercent(null);
        }}
      >
        <label className="grid gap-1">
          <span className="text-xs text-soft">Plans may use, in %</span>
          <input
            type="number"
            min={5}
            max={100}
            step={1}
            className="field w-28"
            value={shown}
            onChange={(event) => setPercent(event.target.valueAsNumber)}
          />
        </label>
        <button
          type="submit"
          className="button"
          disabled={busy || Number.isNaN(shown) || shown === Math.round(device.capacity * 100)}
        >
          Apply
        </button>
      </form>
      <div className="flex gap-2">
        {device.mode === 'enabled' ? (
          <Withdraw device={device} to="drained" word="Drain" run={() => setMode('drained')} busy={busy} />
        ) : (
          <button type="button" className="button" disabled={busy} onClick={() => setMode('enabled')}>
            Enable
          </button>
        )}
        {device.mode === 'disabled' ? null : (
          <Withdraw device={device} to="disabled" word="Disable" run={() => setMode('disabled')} busy={busy} />
        )}
      </div>
      {device.mode === 'drained' ? (
        <p className="pb-2 text-xs text-soft">
          {device.callsUnderWay === 0
            ? 'Nothing runs there any more.'
            : `${device.callsUnderWay} calls are still under way.`}
        </p>
      ) : null}
    </div>
  );
};
