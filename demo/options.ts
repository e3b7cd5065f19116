import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { MOST_WORKERS } from './port-block'
import { WORKER_KINDS, type WorkerKind } from './platform-file'
import { instancesOf, type Scale } from './worker-configs'

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
  scale: z.array(z.string()).default([]),
})

export const USAGE = `npm run platform -- [options]
  --json             one line of JSON on stdout when ready
  --seed-rows N      rows in all (1000000)
  --users N          virtual users (50)
  --ports BASE       fixed block BASE .. BASE+19; without it a free block from 55400
  --dir DIR          data, logs, platform.json (.demo)
  --fresh            throw the kept data away and seed again
  --no-traffic       no virtual users
  --scale KIND=N     so many of a worker (1): api, dashboard, scraper, scanner or bci; again for another
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
        scale: { type: 'string', multiple: true },
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
    scale: parseScale(flags.scale),
    seedRows: flags['seed-rows'],
    users: flags.users,
    ports: flags.ports,
    dir: resolve(flags.dir),
    template: flags.template === undefined ? undefined : resolve(flags.template),
    restartAfterMs: flags['restart-after'] * 1_000,
    keepRunning: flags['keep-running'],
  }
}

/** `scraper=3`, or several with commas. */
function parseScale(given: readonly string[]): Scale {
  const scale: Partial<Record<WorkerKind, number>> = {}
  for (const part of given.flatMap((text) => text.split(','))) {
    const [, name, count] = /^([a-z]+)=([1-9]\d?)$/.exec(part) ?? []
    const kind = WORKER_KINDS.find((one) => one === name)
    if (kind === undefined || count === undefined) {
      throw new Error(
        `--scale ${part}: give one of ${WORKER_KINDS.join(', ')} and how many, as in scraper=3`,
      )
    }
    scale[kind] = Number(count)
  }
  if (instancesOf(scale).length > MOST_WORKERS) {
    throw new Error(`--scale: there is room for ${MOST_WORKERS} workers in all`)
  }
  return scale
}
