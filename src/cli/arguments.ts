import { parseArgs } from 'node:util'

export interface Arguments {
  readonly command: 'check' | 'help' | 'unknown'
  readonly demo: boolean
  readonly platform: string | undefined
  readonly dataDir: string | undefined
  readonly json: boolean
}

export const USAGE = `switchyard check [--demo] [--platform FILE] [--user-data-dir DIR] [--json]
  Reads every target once and says what is abnormal.
  Exit: 0 normal, 1 warning, 2 critical, 3 could not look.
`

export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      demo: { type: 'boolean', default: false },
      platform: { type: 'string' },
      'user-data-dir': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [command] = positionals
  return {
    command: values.help ? 'help' : command === 'check' ? 'check' : 'unknown',
    demo: values.demo,
    platform: values.platform,
    dataDir: values['user-data-dir'],
    json: values.json,
  }
}
