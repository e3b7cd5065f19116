import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, readlinkSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { until } from '../../support/platform'

/** The process of a PostgreSQL server, to be held, stopped and started as an administrator does it. */
export class ServerProcess {
  readonly #dataDir: string
  readonly #program: string
  #started: ChildProcess | undefined

  private constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.#program = readlinkSync(`/proc/${this.pid}/exe`)
  }

  static async find(superUrl: string): Promise<ServerProcess> {
    const client = new pg.Client({ connectionString: superUrl })
    await client.connect()
    const { rows } = await client.query<{ dir: string }>(
      "select current_setting('data_directory') as dir",
    )
    await client.end()
    return new ServerProcess(rows[0]?.dir ?? '')
  }

  get pid(): number {
    return Number(readFileSync(join(this.#dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
  }

  /** The server and all its sessions: it accepts connections and answers nothing. */
  hold(): () => void {
    const pids = [this.pid, ...childrenOf(this.pid)]
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    return () => {
      for (const pid of pids) signalQuietly(pid, 'SIGCONT')
    }
  }

  /** A fast stop. */
  async stop(): Promise<void> {
    const { pid } = this
    process.kill(pid, 'SIGINT')
    await until('the server has stopped', 60_000, () => !isRunning(pid))
  }

  start(): void {
    const { uid, gid } = statSync(this.#dataDir)
    const owner = process.getuid?.() === 0 ? { uid, gid } : {}
    this.#started = spawn(this.#program, ['-D', this.#dataDir], {
      ...owner,
      cwd: '/',
      stdio: 'ignore',
    })
  }

  /** Ends what `start` began. */
  async close(): Promise<void> {
    if (this.#started?.exitCode !== null) return
    await this.stop()
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent)
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // it has ended
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended.
  }
}
