import { redact } from './redact'

/** What a part may say. Every line passes the one redactor at the sink. */
export interface Logger {
  info(message: string, detail?: unknown): void
  warn(message: string, detail?: unknown): void
  error(message: string, detail?: unknown): void
}

export type LogSink = (level: 'info' | 'warn' | 'error', line: string) => void

export function makeLogger(sink: LogSink): Logger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, detail?: unknown): void =>
      sink(level, redact(detail === undefined ? message : `${message} ${describe(detail)}`))
  return { info: write('info'), warn: write('warn'), error: write('error') }
}

export const silentLogger: Logger = makeLogger(() => undefined)

function describe(detail: unknown): string {
  if (detail instanceof Error) return detail.stack ?? `${detail.name}: ${detail.message}`
  if (typeof detail === 'string') return detail
  return JSON.stringify(detail)
}
