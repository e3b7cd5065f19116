import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const FAULT_USAGE = `npm run fault -- NAME [--for 30s] [--platform FILE]
  --list             the faults, one a line
  --for TIME         how long: 500ms, 30s, 5m (30s)
  --platform FILE    the platform's file (.demo/platform.json)`

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const

/** `30s`, `500ms`, `5m` or a number of seconds, in milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? []
  const forMs = Number(amount) * UNITS[(unit ?? 's') as keyof typeof UNITS]
  if (!Number.isFinite(forMs) || forMs <= 0 || forMs > 3_600_000) {
    throw new Error(`--for ${text}: give a time up to 60m, such as 500ms, 30s or 5m`)
  }
  return forMs
}

export interface FaultOptions {
  readonly list: boolean
  readonly name: string | undefined
  readonly forMs: number
  readonly platform: string
}

/** The options of a command line. Throws a sentence a person can read. */
export function parseFaultOptions(args: readonly string[]): FaultOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      for: { type: 'string', default: '30s' },
      platform: { type: 'string', default: '.demo/platform.json' },
    },
  })
  if (positionals.length > 1) throw new Error('one fault at a time')
  return {
    list: values.list,
    name: positionals[0],
    forMs: parseDuration(values.for),
    platform: resolve(values.platform),
  }
}
