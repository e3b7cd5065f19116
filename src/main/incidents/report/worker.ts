import { parentPort } from 'node:worker_threads'
import { ReportHost } from './host'
import type { FromReportWorker, ToReportWorker } from './protocol'

/** The thread that makes reports: the main thread only gathers what goes in and writes what comes out. */
const port = parentPort
if (port === null) throw new Error('the report worker runs as a worker thread only')

const host = new ReportHost((message: FromReportWorker, transfer: ArrayBuffer[] = []) => {
  port.postMessage(message, transfer)
})
port.on('message', (message: ToReportWorker) => void host.handle(message))
