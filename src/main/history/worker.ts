import { parentPort, workerData } from 'node:worker_threads'
import { Host } from './host'
import type { FromWorker, ToWorker, WorkerInput } from './protocol'
import { Store } from './store'

/** The thread that keeps history: the main thread never waits for a disk. */
const port = parentPort
if (port === null) throw new Error('the history worker runs as a worker thread only')

const now = (): number => Date.now()
const input = workerData as WorkerInput
const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer)
}
const host = new Host({
  input,
  post,
  now,
  openStore: (path) =>
    new Store({
      path,
      limits: input.limits,
      readOnly: input.readOnly,
      now,
      monotonic: () => performance.now(),
    }),
  later: (ms, run) => setTimeout(run, ms),
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
})
port.on('message', (message: ToWorker) => host.handle(message))
setInterval(() => void host.tidy(), input.limits.tidyEveryMs).unref()
