import log from 'electron-log/node'
import { join } from 'node:path'
import { makeLogger, type Logger } from './log'

const MAX_BYTES = 5 * 1024 * 1024

/** The log file of the app: `logs/main.log` in the data folder, redacted line by line. */
export function openLog(dir: string): Logger {
  const file = log.create({ logId: 'main' })
  file.transports.file.resolvePathFn = () => join(dir, 'logs', 'main.log')
  file.transports.file.maxSize = MAX_BYTES
  file.transports.console.level = false
  return makeLogger((level, line) => file[level](line))
}
