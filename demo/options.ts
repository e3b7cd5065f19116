import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'

const Whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

const Flags = z.object({
  json: z.boolean().default(false),
  fresh: z.boolean().default(false),
  'no-traffic': z.boolean().default(false),
  'seed-rows': Whole(1_000, 50_000_000).default(1_000_000),
  users: Whole(1, 2_000).default(50),
  ports: Whole(1_024, 65_500).optional(),
  dir: z.string().default('.demo'),
  template: z.string().optional(),
  'restart-after': z.coerce.number().min(0).max(3_600).default(20),
  'keep-running': z.boolean().default(false),
})

export const USAGE = `npm run platform -- [options]
  --json             one line of JSON on stdout when ready
  --seed-rows N      rows in all (1000000)
  --users N          virtual users (50)
  --ports BASE       fixed block BASE .. BASE+19; without it a free block from 55400
  --dir DIR          data, logs, platform.json (.demo)
  --fresh            throw the kept data away and seed again
  --no-traffic       no virtual users
  --restart-after S  seconds until a crashed worker is started again (20)
  --template DIR     copy seeded data from here; made when absent
  --keep-running     outlive the process that started it`

/** The options of a command line. Throws a sentence a person can read. */
export function parseOptions(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ json: flag, fresh: flag, 'no-traffic': flag, 'keep-running': flag },
      ...{
        'seed-rows': text,
        users: text,
        ports: text,
        'restart-after': text,
        dir: text,
        template: text,
      },
    },
  })
  const parsed = Flags.safeParse(values)
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const flags = parsed.data
  return {
    json: flags.json,
    fresh: flags.fresh,
    traffic: !flags['no-traffic'],
    seedRows: flags['seed-rows'],
    users: flags.users,
    ports: flags.ports,
    dir: resolve(flags.dir),
    template: flags.template === undefined ? undefined : resolve(flags.template),
    restartAfterMs: flags['restart-after'] * 1_000,
    keepRunning: flags['keep-running'],
  }
}
