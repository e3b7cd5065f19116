import { parentPort, workerData } from 'node:worker_threads'
import { TelemetryHost } from './host'
import type { FromTelemetry, TelemetryInput, ToTelemetry } from './protocol'
import { TraceStore } from './trace-store'

/** The thread that receives, decodes and keeps traces: the main thread sees none of it. */
const port = parentPort
if (port === null) throw new Error('the telemetry worker runs as a worker thread only')

const SAVE_EVERY_MS = 1_000
const TELL_EVERY_MS = 1_000
const TIDY_EVERY_MS = 15_000

const now = (): number => Date.now()
const monotonic = (): number => performance.now()
const input = workerData as TelemetryInput
const host = new TelemetryHost({
  ...{ input, now, monotonic },
  post: (message: FromTelemetry) => port.postMessage(message),
  openStore: (path) => new TraceStore({ path, retention: input.retention, now, monotonic }),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
})
port.on('message', (message: ToTelemetry) => void host.handle(message))
setInterval(() => host.save(), SAVE_EVERY_MS).unref()
setInterval(() => host.tell(), TELL_EVERY_MS).unref()
setInterval(() => void host.tidy(), TIDY_EVERY_MS).unref()
void host.start()
