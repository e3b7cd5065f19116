import { parseArgs } from 'node:util'

/** What the command line asks of the app. */
export interface Options {
  readonly demo: boolean
  /** Path of a platform file; undefined: none, or the usual one of the demo. */
  readonly platform: string | undefined
  readonly userDataDir: string | undefined
  /** Take traces of other programs from the start. */
  readonly otlp: boolean
  /** OV7: begin as a wall display. */
  readonly wall: boolean
}

/** Unknown arguments are left to the runtime. */
export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      demo: { type: 'boolean' },
      platform: { type: 'string' },
      'user-data-dir': { type: 'string' },
      otlp: { type: 'boolean' },
      wall: { type: 'boolean' },
    },
  })
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value : undefined
  return {
    demo: values.demo === true || text(values.platform) !== undefined,
    platform: text(values.platform),
    userDataDir: text(values['user-data-dir']),
    otlp: values.otlp === true,
    wall: values.wall === true,
  }
}
