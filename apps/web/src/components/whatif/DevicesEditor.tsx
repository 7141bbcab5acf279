'use client';

import type { Device } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { removeDevice, setDevice, setLoss } from './edits.ts';
import { NumberCell } from './NumberCell.tsx';
import { Section } from './Section.tsx';
import { SiteCell } from './SiteCell.tsx';
import type { WhatIf } from './useWhatIf.ts';

const devicesOf = ({ changed: { problem } }: WhatIf): readonly Device[] =>
  problem.devices && problem.devices.length > 0 ? problem.devices : [{ id: 'device-0', gpuCount: problem.gpuCount }];

const DeviceRow = ({ whatIf, device, only }: { whatIf: WhatIf; device: Device; only: boolean }) => {
  const { scenario, setChanges } = whatIf;
  const { id } = device;
  const t = useTranslations('whatIf.devices');
  const unit = useTranslations('whatIf.unit');
  const loss = scenario.changes.find((change) => change.kind === 'lose-device' && change.deviceId === id);
  const lost = loss?.kind === 'lose-device' ? loss : null;
  return (
    <tr>
      <th scope="row" className="text-ink!">
        {id}
      </th>
      <td className="number">
        <NumberCell
          label={t('gpusOf', { device: id })}
          min={0.01}
          max={4096}
          className="w-16"
          value={device.gpuCount}
          set={(gpuCount) => setChanges((changes) => setDevice(changes, id, { gpuCount }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label={t('speedOf', { device: id })}
          unit={unit('times')}
          min={0.01}
          max={1000}
          className="w-14"
          value={device.speed ?? 1}
          set={(speed) => setChanges((changes) => setDevice(changes, id, { speed }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label={t('memoryOf', { device: id })}
          unit={unit('gigabytes')}
          min={0.01}
          className="w-16"
          placeholder={t('any')}
          value={device.memoryGigabytes ?? null}
          set={(memory) => setChanges((changes) => setDevice(changes, id, { memoryGigabytes: memory ?? null }))}
        />
      </td>
      <td>
        <SiteCell
          label={t('siteOf', { device: id })}
          value={device.site ?? ''}
          set={(site) => setChanges((changes) => setDevice(changes, id, { site }))}
        />
      </td>
      <td className="number">
        <NumberCell
          label={t('lostOf', { device: id })}
          unit={unit('seconds')}
          max={604_800}
          className="w-16"
          placeholder={t('never')}
          value={lost?.atSeconds ?? null}
          set={(atSeconds) =>
            setChanges((changes) =>
              setLoss(
                changes,
                id,
                atSeconds === undefined ? null : { atSeconds, backAtSeconds: lost?.backAtSeconds ?? null },
              ),
            )
          }
        />
      </td>
      <td className="number">
        {lost ? (
          <NumberCell
            label={t('backOf', { device: id })}
            unit={unit('seconds')}
            max={604_800}
            className="w-16"
            placeholder={t('never')}
            value={lost.backAtSeconds}
            set={(backAtSeconds) =>
              setChanges((changes) =>
                setLoss(changes, id, { atSeconds: lost.atSeconds, backAtSeconds: backAtSeconds ?? null }),
              )
            }
          />
        ) : (
          <span className="text-soft">–</span>
        )}
      </td>
      <td>
        <button
          type="button"
          className="button min-h-7 px-2 py-0.5 text-xs"
          aria-label={t('leaveOut', { device: id })}
          disabled={only}
          onClick={() => setChanges((changes) => removeDevice(changes, id))}
        >
          ✕
        </button>
      </td>
    </tr>
  );
};

const columns = ['gpus', 'speed', 'memory', 'site', 'lost', 'back'] as const;

/** Devices: how many, how fast, how large, and lost at a time that no plan knows beforehand. */
export const DevicesEditor = ({ whatIf }: { whatIf: WhatIf }) => {
  const t = useTranslations('whatIf.devices');
  const devices = devicesOf(whatIf);
  const add = () => {
    const taken = new Set(devices.map(({ id }) => id));
    const number = Array.from({ length: devices.length + 2 }, (_, index) => index).find(
      (index) => !taken.has(`device-${index}`),
    );
    whatIf.setChanges((changes) => [
      ...changes,
      { kind: 'add-device', device: { id: `device-${number}`, gpuCount: 1 } },
    ]);
  };
  return (
    <Section title={t('title')} note={t('count', { count: devices.length })} open={false}>
      <ScrollRegion label={t('title')} className="border-t border-line">
        <table className="table table-cells">
          <thead>
            <tr>
              <th scope="col">{t('device')}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={column === 'site' ? '' : 'number'}>
                  {t(column)}
                </th>
              ))}
              <th scope="col">{t('without')}</th>
            </tr>
          </thead>
          <tbody>
            {devices.map((device) => (
              <DeviceRow key={device.id} whatIf={whatIf} device={device} only={devices.length === 1} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <div className="px-4 pt-3">
        <button type="button" className="button" onClick={add}>
          {t('add')}
        </button>
      </div>
    </Section>
  );
};
