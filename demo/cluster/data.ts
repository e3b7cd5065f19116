import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Client } from 'pg'
import { z } from 'zod'
import { newSecret, readJson, writeJson } from '../lib/files'
import { fillDatabase, seedKey } from '../schema'
import { DATABASE, ROLES } from '../schema/roles'
import { copyData } from './copy'
import { createData, startServer, type Tools } from './server'

const Secrets = z.record(z.enum([...ROLES, 'postgres']), z.string())
export type Secrets = z.output<typeof Secrets>
const Kept = z.object({ key: z.string(), secrets: Secrets })

interface PrepareOptions {
  readonly dataDir: string
  readonly port: number
  readonly seedRows: number
  readonly fresh?: boolean
  readonly template?: string
  readonly progress: (line: string) => void
}

/** Leaves `dataDir/primary` filled and stopped, from what is kept, from the template or by seeding; gives its passwords. */
export async function prepareData(options: PrepareOptions, tools: Tools): Promise<Secrets> {
  const { dataDir, template, seedRows, progress } = options
  const key = seedKey(seedRows)
  const kept = options.fresh === true ? undefined : await readKept(dataDir, key)
  if (kept) {
    progress('using the kept data')
    return kept
  }
  await rm(join(dataDir, 'seed.json'), { force: true })
  await rm(join(dataDir, 'primary'), { recursive: true, force: true })
  await rm(join(dataDir, 'replica'), { recursive: true, force: true })
  if (template === undefined) return seed(dataDir, options, tools)

  const secrets = (await readKept(template, key)) ?? (await seedTemplate(template, options, tools))
  await copyData(join(template, 'primary'), join(dataDir, 'primary'))
  await writeJson(join(dataDir, 'seed.json'), { key, secrets })
  return secrets
}

async function readKept(dir: string, key: string): Promise<Secrets | undefined> {
  const kept = Kept.safeParse(await readJson(join(dir, 'seed.json')))
  if (!kept.success || kept.data.key !== key) return undefined
  const found = await stat(join(dir, 'primary', 'PG_VERSION')).catch(() => undefined)
  return found && kept.data.secrets
}

/** Seeds beside the template and renames, so that two starts at once cannot mix theirs: the first one wins. */
async function seedTemplate(
  template: string,
  options: PrepareOptions,
  tools: Tools,
): Promise<Secrets> {
  const draft = join(dirname(template), `${basename(template)}.${process.pid}.tmp`)
  await mkdir(draft, { recursive: true, mode: 0o711 })
  const secrets = await seed(draft, options, tools)
  const move = (): Promise<boolean> =>
    rename(draft, template).then(
      () => true,
      () => false,
    )
  if (await move()) return secrets
  const other = await readKept(template, seedKey(options.seedRows))
  if (!other) {
    await rm(template, { recursive: true, force: true })
    if (await move()) return secrets
    throw new Error(`the seeded data at ${template} cannot be used`)
  }
  await rm(draft, { recursive: true, force: true })
  return other
}

async function seed(dir: string, options: PrepareOptions, tools: Tools): Promise<Secrets> {
  const startedAt = performance.now()
  options.progress(`seeding ${options.seedRows.toLocaleString('en')} rows, once`)
  const names = [...ROLES, 'postgres'] as const
  const secrets = Secrets.parse(Object.fromEntries(names.map((name) => [name, newSecret()])))
  const dataDir = join(dir, 'primary')
  await rm(dataDir, { recursive: true, force: true })
  await createData(dataDir, secrets.postgres, tools)
  const server = await startServer(
    { dataDir, port: options.port, password: secrets.postgres },
    tools,
  )
  try {
    await withClient(options.port, 'postgres', secrets.postgres, (client) =>
      client.query(`create database ${DATABASE}`),
    )
    await withClient(options.port, DATABASE, secrets.postgres, (client) =>
      fillDatabase(client, options.seedRows, secrets),
    )
  } finally {
    await server.stop(60_000)
  }
  await writeJson(join(dir, 'seed.json'), { key: seedKey(options.seedRows), secrets })
  options.progress(`seeded in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  return secrets
}

async function withClient(
  port: number,
  database: string,
  password: string,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database, password })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
