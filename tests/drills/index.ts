import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startApp } from '../support/app'
import { startTestPlatform } from '../support/platform'
import { readDrill, type Drill, type DrillResult } from './drill'
import { runDrill } from './run-drill'
import { drillTable } from './table'

const HERE = dirname(fileURLToPath(import.meta.url))
const FAULTS = join(HERE, 'faults')

const USAGE = `npm run drill -- [NAME|FILE ...] [--out FILE]
  without a name: every drill
  NAME            a drill of tests/drills/faults
  FILE            a drill file anywhere (.json)
  --out FILE      where the results go (tests/drills/drills.json, when all were run)`

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

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string' }, help: { type: 'boolean', default: false } },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const drills = await chosen(positionals)
  const out = values.out ?? (positionals.length === 0 ? join(HERE, 'drills.json') : undefined)
  const platform = await startTestPlatform({ users: 20 })
  const app = await startApp(platform.filePath)
  const results: DrillResult[] = []
  try {
    for (const drill of drills) {
      const result = await runDrill(drill, { platform, app })
      results.push(result)
      console.error(drillTable([result]).split('\n')[1])
    }
  } finally {
    await app.app.close()
    await platform.stop()
    await rm(app.dir, { recursive: true, force: true })
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
