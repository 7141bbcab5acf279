import { createRuntime } from '../../runtime/onnx.ts';
import type { Inspection } from '../inspectDevice.ts';
import type { DeviceInfo } from '../protocol.ts';
import { agreementTolerance, disagreement } from './agreement.ts';
import { measureSpeeds } from './speeds.ts';

/** Compares a provider with the CPU and measures how fast it is. Its process is to end afterwards. */
export const inspectProvider = async ({
  provider,
  threads,
}: Pick<DeviceInfo, 'provider' | 'threads'>): Promise<Inspection> => {
  const runtime = createRuntime({ provider, threads });
  if (provider === 'cpu') return { kind: 'usable', largestError: 0, speeds: await measureSpeeds(runtime) };
  const largestError = await disagreement(createRuntime({ provider: 'cpu', threads: 1 }), runtime);
  if (largestError > agreementTolerance)
    return {
      kind: 'unusable',
      reason: `it computes otherwise than the CPU: a difference of ${largestError.toPrecision(2)} where at most ${agreementTolerance} is allowed`,
    };
  return { kind: 'usable', largestError, speeds: await measureSpeeds(runtime) };
};
