import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { DATABASE, type RoleName } from '../schema/roles'
import { limitStatements } from '../schema/views'
import type { Supervised } from '../lib/supervised'
import { waitFor } from '../lib/wait'
import { findBinaries } from './binaries'
import { REPLICA_SLOT } from './config'
import { copyData } from './copy'
import { prepareData, type Secrets } from './data'
import { findOwner } from './owner'
import { reachablePlace } from './place'
import { startServer, type Tools } from './server'

export interface ClusterOptions {
  readonly dir: string
  readonly port: number
  readonly replicaPort: number
  readonly seedRows: number
  /** Throw away what is kept and seed again. */
  readonly fresh?: boolean
  /** A folder of seeded data to copy from; made when absent. Without it the data is seeded in place. */
  readonly template?: string
  readonly progress: (line: string) => void
}

export interface Cluster {
  /** Where the data is: `dir`, or a folder that the servers' account can reach. */
  readonly dataDir: string
  readonly url: (role: RoleName | 'postgres', server: 'primary' | 'replica') => string
  stop(): Promise<void>
}

/** A primary and a streaming replica with the seeded schema. Both end when this process does. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const owner = await findOwner()
  const dataDir = await reachablePlace(options.dir, owner)
  const tools: Tools = {
    binaries: await findBinaries(owner),
    owner,
    logFile: join(options.dir, 'postgres.log'),
  }
  const secrets = await prepareData({ ...options, dataDir }, tools)
  const pair = new Pair(dataDir, secrets, options, tools)
  try {
    await pair.start()
    if (!(await pair.isStreaming())) {
      options.progress('the replica cannot catch up: copying it again')
      await pair.stop()
      await rm(join(dataDir, 'replica'), { recursive: true, force: true })
      await pair.start()
      if (!(await pair.isStreaming())) throw new Error('the replica does not stream')
    }
  } catch (thrown) {
    await pair.stop()
    throw thrown
  }
  return { dataDir, url: (role, server) => pair.url(role, server), stop: () => pair.stop() }
}

class Pair {
  readonly #servers: Supervised[] = []

  constructor(
    readonly dataDir: string,
    readonly secrets: Secrets,
    readonly options: ClusterOptions,
    readonly tools: Tools,
  ) {}

  url(role: RoleName | 'postgres', server: 'primary' | 'replica'): string {
    const port = server === 'primary' ? this.options.port : this.options.replicaPort
    return `postgres://${role}:${this.secrets[role]}@127.0.0.1:${port}/${DATABASE}`
  }

  async start(): Promise<void> {
    const { dataDir, secrets, options, tools } = this
    const primaryDir = join(dataDir, 'primary')
    const replicaDir = join(dataDir, 'replica')
    if (!(await hasData(replicaDir))) await copyData(primaryDir, replicaDir)
    const password = secrets.postgres
    this.#servers.push(
      await startServer({ dataDir: primaryDir, port: options.port, password }, tools),
    )
    await this.#prepare()
    const conninfo = `host=127.0.0.1 port=${options.port} user=replicator password=${secrets.replicator} application_name=replica_1`
    const standby = {
      dataDir: replicaDir,
      port: options.replicaPort,
      password,
      standby: { conninfo },
    }
    this.#servers.push(await startServer(standby, tools))
  }

  /** The replica's slot, and the limits of the views as they should be, whatever an earlier run left. */
  async #prepare(): Promise<void> {
    const client = new Client({ connectionString: this.url('postgres', 'primary') })
    await client.connect()
    try {
      await client.query(
        `select pg_create_physical_replication_slot($1, true)
          where not exists (select from pg_replication_slots where slot_name = $1)`,
        [REPLICA_SLOT],
      )
      for (const statement of limitStatements()) await client.query(statement)
    } finally {
      await client.end()
    }
  }

  async isStreaming(): Promise<boolean> {
    const client = new Client({ connectionString: this.url('postgres', 'primary') })
    await client.connect()
    const streams = async (): Promise<true | undefined> => {
      const sql = "select from pg_stat_replication where state = 'streaming'"
      return (await client.query(sql)).rowCount === 1 ? true : undefined
    }
    try {
      return await waitFor('streaming', streams, { deadlineMs: 20_000 })
    } catch {
      return false
    } finally {
      await client.end()
    }
  }

  /** The replica first: it then has all that the primary ever wrote down. */
  async stop(): Promise<void> {
    for (const server of this.#servers.splice(0).reverse()) await server.stop(10_000)
  }
}

async function hasData(dir: string): Promise<boolean> {
  return (await stat(join(dir, 'PG_VERSION')).catch(() => undefined)) !== undefined
}
