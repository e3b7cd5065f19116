import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openPlace } from '../support/place'
import { readDrill, type Drill, type DrillResult } from './drill'
import { parseDuration, quietWords, watchQuietly } from './quiet'
import { runDrill } from './run-drill'
import { drillTable } from './table'
import { inWindows } from './windows'

const HERE = dirname(fileURLToPath(import.meta.url))
const FAULTS = join(HERE, 'faults')

const USAGE = `npm run drill -- [NAME|FILE ...] [--out FILE]
npm run drill -- --quiet 60m [--users 50] [--out FILE]
  without a name: every drill
  NAME            a drill of tests/drills/faults
  FILE            a drill file anywhere (.json)
  --out FILE      where the results go (tests/drills/drills.json, when all were run)
  --quiet TIME    no fault: watches for so long (90s, 60m, 1h) and prints every alert that fires; there should be none
  --users N       users of the demo platform (20; 50 with --quiet)`

const USERS = 20
/** As many as `npm start` has: what is normal there must be quiet. */
const USUAL_USERS = 50

async function chosen(wanted: readonly string[]): Promise<Drill[]> {
  const names = (await readdir(FAULTS)).filter((name) => name.endsWith('.json')).sort()
  const known = names.map((name) => name.replace(/\.json$/, ''))
  const paths = wanted.length === 0 ? known : wanted
  const drills = await Promise.all(
    paths.map((one) => {
      if (known.includes(one)) return readDrill(join(FAULTS, `${one}.json`))
      if (existsSync(one)) return readDrill(resolve(one))
      throw new Error(`no drill "${one}"; there are: ${known.join(', ')}`)
    }),
  )
  const isLast = ({ leaves }: Drill): number => (leaves === undefined ? 0 : 1)
  return drills.sort((a, b) => isLast(a) - isLast(b))
}

/** Those that were run now replace what was measured of them before. */
async function save(path: string, results: readonly DrillResult[]): Promise<void> {
  const before: { drills: DrillResult[] } = existsSync(path)
    ? (JSON.parse(await readFile(path, 'utf8')) as { drills: DrillResult[] })
    : { drills: [] }
  const isNew = new Set(results.map(({ name }) => name))
  const drills = [...before.drills.filter(({ name }) => !isNew.has(name)), ...results]
  drills.sort((a, b) => a.name.localeCompare(b.name))
  await writeFile(path, `${JSON.stringify({ drills }, null, 2)}\n`)
}

/** The other side of every drill: where nothing is wrong, nothing may be told. */
async function keepQuiet(how: { time: string; users: number; out?: string }): Promise<number> {
  const forMs = parseDuration(how.time)
  if (forMs === undefined) throw new Error(`--quiet ${how.time}: say it like 90s, 60m or 1h`)
  const place = await openPlace({ users: how.users })
  const ending = new AbortController()
  process.once('SIGINT', () => ending.abort())
  try {
    const result = await watchQuietly(place.app, { forMs, signal: ending.signal })
    console.log(quietWords(result))
    if (how.out !== undefined) await writeFile(how.out, `${JSON.stringify(result, null, 2)}\n`)
    return result.passed ? 0 : 1
  } finally {
    await place.close()
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      quiet: { type: 'string' },
      users: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const users = values.users === undefined ? undefined : Number(values.users)
  if (values.quiet !== undefined) {
    const { out } = values
    return keepQuiet({ time: values.quiet, users: users ?? USUAL_USERS, ...(out && { out }) })
  }
  const drills = await chosen(positionals)
  const out = values.out ?? (positionals.length === 0 ? join(HERE, 'drills.json') : undefined)
  const place = await openPlace({ users: users ?? USERS })
  const results: DrillResult[] = []
  try {
    for (const some of inWindows(drills)) {
      if (results.length > 0) await place.openAnew()
      for (const drill of some) {
        const result = await runDrill(drill, place)
        results.push(result)
        console.error(drillTable([result]).split('\n')[1])
      }
    }
  } finally {
    await place.close()
  }
  console.log(drillTable(results))
  if (out !== undefined) await save(out, results)
  return results.every((one) => one.passed || one.awaits !== undefined) ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.message : thrown)
    process.exit(2)
  },
)
