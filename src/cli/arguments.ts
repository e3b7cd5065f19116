import { parseArgs } from 'node:util'

export interface Arguments {
  readonly command: 'check' | 'report' | 'help' | 'unknown'
  readonly demo: boolean
  readonly platform: string | undefined
  readonly dataDir: string | undefined
  readonly json: boolean
  /** Of `report`: which incident; undefined with `isLast` false: none was named. */
  readonly incident: string | undefined
  readonly isLast: boolean
  readonly formats: readonly string[]
  readonly outDir: string
  readonly hideHosts: boolean
  readonly hideUsers: boolean
}

export const USAGE = `switchyard check [--demo] [--platform FILE] [--user-data-dir DIR] [--json]
  Reads every target once and says what is abnormal.
  Exit: 0 normal, 1 warning, 2 critical, 3 could not look.

switchyard report --incident ID | --last [--format html,md,json,csv,zip] [--out DIR]
                  [--hide-hosts] [--hide-users] [--user-data-dir DIR]
  Writes the report of an incident from its frozen evidence and names the folder. PDF needs the window.
  Exit: 0 written, 3 could not write.
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
      incident: { type: 'string' },
      last: { type: 'boolean', default: false },
      format: { type: 'string', default: 'html,md,json,csv' },
      out: { type: 'string', default: '.' },
      'hide-hosts': { type: 'boolean', default: false },
      'hide-users': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [command] = positionals
  return {
    command: values.help
      ? 'help'
      : command === 'check' || command === 'report'
        ? command
        : 'unknown',
    demo: values.demo,
    platform: values.platform,
    dataDir: values['user-data-dir'],
    json: values.json,
    incident: values.incident,
    isLast: values.last,
    formats: values.format.split(',').map((one) => one.trim()),
    outDir: values.out,
    hideHosts: values['hide-hosts'],
    hideUsers: values['hide-users'],
  }
}
