'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { DeviceView } from '../../trpc/wire.ts';
import { Confirm } from '../Dialog.tsx';
import { useToast } from '../Toast.tsx';

const nowIs = { enabled: 'nowEnabled', drained: 'nowDrained', disabled: 'nowDisabled' } as const;

const useDeviceActions = ({ id, name, mode, capacity }: DeviceView) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const t = useTranslations('devices.controls');
  const states = useTranslations('states');
  const { share } = useFormat();
  const describeError = useDescribeError();
  const options = {
    onSettled: () => void queryClient.invalidateQueries(),
    onError: (error: unknown) => toast({ text: t('failed', { name, reason: describeError(error) }) }),
  };
  const modes = useMutation(trpc.devices.setMode.mutationOptions(options));
  const capacities = useMutation(trpc.devices.setCapacity.mutationOptions(options));
  const undo = (run: () => void) => ({ action: { word: states('undo'), run } });
  return {
    busy: modes.isPending || capacities.isPending,
    setMode: (next: DeviceView['mode']) =>
      modes.mutate(
        { deviceId: id, mode: next },
        {
          onSuccess: () =>
            toast({ text: t(nowIs[next], { name }), ...undo(() => modes.mutate({ deviceId: id, mode })) }),
        },
      ),
    setCapacity: (next: number) =>
      capacities.mutate(
        { deviceId: id, capacity: next },
        {
          onSuccess: () =>
            toast({
              text: t('nowCapacity', { share: share(next), name }),
              ...undo(() => capacities.mutate({ deviceId: id, capacity })),
            }),
        },
      ),
  };
};

/** Takes a device out of use, after saying what becomes of its streams. */
const Withdraw = (props: {
  device: DeviceView;
  alone: boolean;
  to: 'drain' | 'disable';
  run: () => void;
  busy: boolean;
}) => {
  const { device, alone, to } = props;
  const t = useTranslations('devices.controls');
  const consequence = t(`${to}Text`, { streams: device.streams });
  return (
    <Confirm
      trigger={
        <button type="button" className="button" disabled={props.busy}>
          {t(to)}
        </button>
      }
      title={t(`${to}Title`, { name: device.name })}
      description={alone && device.streams > 0 ? `${consequence} ${t('onlyOne')}` : consequence}
      action={t(to)}
      onConfirm={props.run}
    />
  );
};

const Capacity = ({ device, busy, set }: { device: DeviceView; busy: boolean; set: (capacity: number) => void }) => {
  const t = useTranslations('devices.controls');
  const [percent, setPercent] = useState<number | null>(null);
  const shown = percent ?? Math.round(device.capacity * 100);
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        set(shown / 100);
        setPercent(null);
      }}
    >
      <label className="grid gap-1">
        <span className="text-xs text-soft">{t('capacity')}</span>
        <input
          type="number"
          min={5}
          max={100}
          step={1}
          className="field w-28"
          value={Number.isNaN(shown) ? '' : shown}
          onChange={(event) => setPercent(event.target.valueAsNumber)}
        />
      </label>
      <button
        type="submit"
        className="button"
        disabled={busy || Number.isNaN(shown) || shown === Math.round(device.capacity * 100)}
      >
        {t('apply')}
      </button>
    </form>
  );
};

/**
 * How much of a device plans may use, and whether they may use it at all.
 *
 * @param props.alone no other device could take its streams
 */
export const DeviceControls = ({ device, alone }: { device: DeviceView; alone: boolean }) => {
  const t = useTranslations('devices.controls');
  const { setMode, setCapacity, busy } = useDeviceActions(device);
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3 border-t border-line px-4 py-3">
      <Capacity device={device} busy={busy} set={setCapacity} />
      <div className="flex gap-2">
        {device.mode === 'enabled' ? (
          <Withdraw device={device} alone={alone} to="drain" run={() => setMode('drained')} busy={busy} />
        ) : (
          <button type="button" className="button" disabled={busy} onClick={() => setMode('enabled')}>
            {t('enable')}
          </button>
        )}
        {device.mode === 'disabled' ? null : (
          <Withdraw device={device} alone={alone} to="disable" run={() => setMode('disabled')} busy={busy} />
        )}
      </div>
      {device.mode === 'drained' ? (
        <p className="pb-2 text-xs text-soft">
          {device.callsUnderWay === 0 ? t('drained') : t('draining', { count: device.callsUnderWay })}
        </p>
      ) : null}
    </div>
  );
};
