import { parentPort } from 'node:worker_threads'
import { digestExposition } from './digest'
import type { FromExposition, ToExposition } from './protocol'

/** The thread that reads exposition text: ten megabytes of it are no moment's wait for the main thread. */
const port = parentPort
if (port === null) throw new Error('the exposition worker runs as a worker thread only')

const answer = (message: FromExposition): void => port.postMessage(message)
port.on('message', ({ id, bytes, contentType }: ToExposition) => {
  try {
    answer({ id, digest: digestExposition(bytes, contentType) })
  } catch (thrown) {
    answer({ id, failed: thrown instanceof Error ? thrown.message : String(thrown) })
  }
})
