import { execFile } from 'node:child_process'
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { endLeftover } from '../lib/processes'
import { startSupervised, tailOf, type Supervised } from '../lib/supervised'
import { waitFor } from '../lib/wait'
import type { Binaries } from './binaries'
import { HBA, serverConfig } from './config'
import type { Owner } from './owner'

const run = promisify(execFile)

/** What every step on a data directory needs. */
export interface Tools {
  readonly binaries: Binaries
  readonly owner: Owner | undefined
  readonly logFile: string
}

/** An empty data directory whose superuser has this password. */
export async function createData(dataDir: string, password: string, tools: Tools): Promise<void> {
  const passwordFile = `${dataDir}.pw`
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  try {
    if (tools.owner) {
      await chown(dataDir, tools.owner.uid, tools.owner.gid)
      await chown(passwordFile, tools.owner.uid, tools.owner.gid)
    }
    const flags = ['--no-sync', '--locale=C', '--encoding=UTF8', '--auth=scram-sha-256']
    await run(
      tools.binaries.initdb,
      ['-D', dataDir, '-U', 'postgres', `--pwfile=${passwordFile}`, ...flags],
      { ...tools.owner, cwd: '/' },
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
}

export interface ServerOptions {
  readonly dataDir: string
  readonly port: number
  readonly password: string
  readonly standby?: { readonly conninfo: string }
}

/** Writes the settings, starts the server and waits until it answers. */
export async function startServer(options: ServerOptions, tools: Tools): Promise<Supervised> {
  const { dataDir, port, password } = options
  await endLeftoverServer(dataDir)
  const { owner } = tools
  const config = serverConfig({ port, ...(options.standby ? { standby: options.standby } : {}) })
  const own = async (name: string, text: string): Promise<void> => {
    await writeFile(join(dataDir, name), text, { mode: 0o600 })
    if (owner) await chown(join(dataDir, name), owner.uid, owner.gid)
  }
  await own('postgresql.conf', config)
  await own('pg_hba.conf', HBA)
  if (options.standby) await own('standby.signal', '')

  const server = await startSupervised({
    command: tools.binaries.postgres,
    args: ['-D', dataDir],
    stopSignal: 'INT', // a "fast" stop: sessions are ended, the data is left clean
    logFile: tools.logFile,
    owner,
    cwd: '/',
  })
  const answers = async (): Promise<true | undefined> => {
    if (!server.isRunning())
      throw new Error(`postgres on port ${port} ended: ${tailOf(tools.logFile)}`)
    return (await canConnect(port, password)) ? true : undefined
  }
  await waitFor(`postgres on port ${port}`, answers, { deadlineMs: 60_000 }).catch(
    async (thrown: unknown) => {
      await server.stop()
      throw thrown
    },
  )
  return server
}

async function canConnect(port: number, password: string): Promise<boolean> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    password,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A server that an earlier run left behind would keep its directory locked. */
async function endLeftoverServer(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid')
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (Number.isInteger(pid) && pid > 0) await endLeftover(pid, dataDir)
  await rm(file, { force: true })
}
