import { complaint } from './complaint.ts';
import type { FamilySpeed } from './devicePool.ts';
import { forkWorker, type WorkerEntry } from './forkWorker.ts';
import type { FromWorker } from './messages.ts';
import type { DeviceInfo } from './protocol.ts';

/** What running on a device showed; see `DeviceDescription`. */
export type Inspection =
  | { readonly kind: 'usable'; readonly largestError: number; readonly speeds: readonly FamilySpeed[] }
  | { readonly kind: 'unusable'; readonly reason: string };

export interface InspectionOptions extends WorkerEntry {
  /** A software GPU compiles its shaders for half a minute; 180 s by default. */
  readonly timeoutMs?: number;
}

/**
 * Runs inference and training on a device in a process of its own, since a bad driver ends its process, and compares
 * them with the CPU's.
 *
 * @returns the verdict; it never rejects
 */
export const inspectDevice = (info: DeviceInfo, options: InspectionOptions): Promise<Inspection> =>
  new Promise((resolve) => {
    const { timeoutMs = 180_000 } = options;
    const child = forkWorker(info, 'inspect', options);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-8000);
    });
    const settle = (inspection: Inspection) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(inspection);
    };
    const refuse = (reason: string) => settle({ kind: 'unusable', reason });
    const timer = setTimeout(() => refuse(`it had not answered after ${timeoutMs / 1000} s`), timeoutMs);
    child.on('message', (message: FromWorker) => {
      if (message.type === 'inspected') settle(message.inspection);
    });
    child.once('error', (error) => refuse(`its worker could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      refuse(
        `its worker ${signal ? `was ended by ${signal}` : `ended with exit code ${code}`}: ${complaint(stderr) ?? 'it said nothing'}`,
      ),
    );
  });
