/** Of a worker's log lines; apart from the schemas, so that the page can list them. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'unknown'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
