import { setPriority } from 'node:os';
import { providers } from '../../domain/provider.ts';
import { createRuntime } from '../../runtime/onnx.ts';
import { type FromWorker, fromWorkerRules, type ToWorker, toWorkerRules } from '../messages.ts';
import { type Parcel, ParcelReceiver, ParcelSender } from '../parcels.ts';
import { describeModel } from './describeModel.ts';
import { FormulationTuner } from './formulationTuner.ts';
import { inspectProvider } from './inspectProvider.ts';
import { createDeviceService } from './service.ts';
import { toWireError } from './wireError.ts';

/**
 * Entry point of a device worker: `deviceWorker.js serve|probe|inspect PROVIDER THREADS [PARCEL-FOLDER [TUNING-FILE
 * MACHINE]]`, forked with an IPC channel.
 * `serve` runs a device's jobs until the channel closes; `probe` describes one model and `inspect` the device itself, and
 * are thrown away.
 */
const [mode = 'serve', provider = 'cpu', threads = '1', folder = '', tuningPath = '', tuningMachine = ''] =
  process.argv.slice(2);

const sender = new ParcelSender<FromWorker>({
  rules: fromWorkerRules,
  folder,
  name: 'answer',
  post: (message) => {
    if (process.connected) process.send?.(message);
  },
});
const send = (message: FromWorker): void => sender.send(message);

const options = { provider: providers.find((name) => name === provider) ?? 'cpu', threads: Number(threads) };
/**
 * The server's cameras may need the same cores. Frames must be taken before they can be inferred, and inference is a few
 * hundredths of a core; what trains does so in the time that is left.
 */
const niceness = 5;
if (options.provider === 'cpu') setPriority(niceness);

const runtime = createRuntime(options);

const probe = async (bytes: Uint8Array): Promise<void> => {
  try {
    send({ type: 'described', description: await describeModel(runtime, bytes) });
  } catch (error) {
    send({ type: 'refused', reason: error instanceof Error ? error.message : String(error) });
  }
};

const serve = (): ((message: ToWorker) => void) => {
  const tuned = options.provider === 'cpu' && tuningPath !== '';
  const tuner = tuned ? new FormulationTuner(runtime, { path: tuningPath, machine: tuningMachine }) : null;
  const service = createDeviceService(runtime, tuner);
  const abortables = new Map<number, (reason: Error) => void>();
  const finishing = new Set<number>();
  let reportedAt = performance.now();
  setInterval(() => {
    const now = performance.now();
    const { rss } = process.memoryUsage();
    send({
      type: 'report',
      report: { intervalMs: now - reportedAt, jobs: service.takeReport(), residentBytes: rss },
    });
    reportedAt = now;
  }, 1000);
  void service.run();

  return (message) => {
    if (message.type === 'abort') {
      abortables.get(message.id)?.(new DOMException('the work was aborted', 'AbortError'));
      return;
    }
    if (message.type === 'finish' && abortables.has(message.id)) finishing.add(message.id);
    if (message.type !== 'call') return;
    const { id } = message;
    service
      .handle(message.name, message.request, {
        onEpoch: (epoch) => send({ type: 'epoch', id, epoch }),
        onCheckpoint: (checkpoint) => send({ type: 'checkpoint', id, checkpoint }),
        finishing: () => finishing.has(id),
        onAbortable: (abort) => abortables.set(id, abort),
      })
      .then(
        (value) => send({ type: 'result', id, value }),
        (error: unknown) => send({ type: 'failure', id, error: toWireError(error) }),
      )
      .finally(() => {
        abortables.delete(id);
        finishing.delete(id);
      });
  };
};

// A worker never outlives the server, however the server ended.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the server ends its workers itself, in order.
process.on('SIGINT', () => {});

const inspect = async (): Promise<void> => {
  try {
    send({ type: 'inspected', inspection: await inspectProvider(options) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What stands before it names ONNX Runtime's own source files.
    const reason = message.replace(/^.*?(?=Failed to)/su, '').trim();
    send({ type: 'inspected', inspection: { kind: 'unusable', reason } });
  }
};

if (mode === 'inspect') void inspect();
const onMessage = mode === 'serve' ? serve() : null;
const receiver = new ParcelReceiver<ToWorker>({
  rules: toWorkerRules,
  folder,
  receive: (message) => {
    if (message.type === 'probe') void probe(message.bytes);
    else onMessage?.(message);
  },
  onLost: (message, error) => {
    const { id } = message as { readonly id: number };
    send({ type: 'failure', id, error: toWireError(error) });
  },
});
process.on('message', (message: ToWorker | Parcel) => receiver.take(message));
send({ type: 'ready' });
