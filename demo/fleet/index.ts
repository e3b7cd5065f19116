import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { noteChild } from '../leftovers'
import { writeJson } from '../lib/files'
import { signalQuietly, startSupervised, tailOf, type Supervised } from '../lib/supervised'
import { repeat, waitFor } from '../lib/wait'
import type { ProcessKind, WorkerConfig } from '../workers/config'
import { Holds } from './holds'

const LOOK_EVERY_MS = 500
/** A small heap, so that a leak shows in percent within minutes; little of it for what is young, which also counts as its limit. */
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=4']
const STOP_GRACE_MS = 2_000

export interface WorkerState {
  readonly id: string
  readonly kind: ProcessKind
  readonly instance: string
  readonly pid: number
  readonly running: boolean
  readonly recovered: number
  readonly held: boolean
}

type Release = Pick<WorkerConfig, 'version' | 'releaseId' | 'isRegression'>

interface Member {
  config: WorkerConfig
  process: Supervised
  recovered: number
  /** When it was found ended; null while it runs. */
  endedAtMs: number | null
  /** It is being replaced: nobody else starts it meanwhile. */
  isDeploying: boolean
}

export interface FleetOptions {
  readonly dir: string
  readonly configs: readonly WorkerConfig[]
  readonly progress: (line: string) => void
  /** How long a crashed worker stays away before it is started again. */
  readonly restartAfterMs: number
  /** Called when a worker has a new pid. */
  readonly onChange: () => Promise<void>
  readonly now: () => number
}

/** The workers: started, watched, and brought back some time after a crash unless a fault holds them down. */
export class Fleet {
  readonly #members = new Map<string, Member>()
  readonly #holds: Holds
  #pass: Promise<void> = Promise.resolve()
  #watch: { stop: () => Promise<void> } | undefined

  constructor(private readonly options: FleetOptions) {
    this.#holds = new Holds(options.now)
  }

  /** Starts all at once and waits until those with a port answer. */
  async start(): Promise<void> {
    await Promise.all(
      this.options.configs.map(async (config) => {
        const member: Member = {
          config,
          process: await this.#spawn(config, 0),
          recovered: 0,
          endedAtMs: null,
          isDeploying: false,
        }
        this.#members.set(config.id, member)
        if (config.kind !== 'traffic')
          await answers(member, join(this.options.dir, `${config.id}.log`))
      }),
    )
    this.#watch = repeat(
      LOOK_EVERY_MS,
      () => this.#bringBack(),
      (thrown) => this.options.progress(`fleet: ${String(thrown)}`),
    )
  }

  /** Keeps a worker down for a time, or lets it come back now with `forMs` 0. */
  hold(id: string, holder: string, forMs: number): boolean {
    const member = this.#members.get(id)
    if (!member) return false
    const outcome = this.#holds.hold(id, holder, forMs)
    // Let go of: its wait is over, even if its end has not been noticed yet.
    if (outcome === 'let-go') member.endedAtMs = -Infinity
    if (outcome === 'down' && member.endedAtMs === null)
      signalQuietly(member.process.pid, 'SIGKILL')
    return true
  }

  /** Stops or wakes a worker as it is; one that is down is left alone. */
  signal(id: string, name: 'SIGSTOP' | 'SIGCONT'): void {
    const member = this.#known(id)
    if (member.process.isRunning()) signalQuietly(member.process.pid, name)
  }

  /** Replaces a worker by one of another version, as a deploy does; its address stays. */
  async deploy(id: string, release: Release): Promise<void> {
    const member = this.#known(id)
    member.isDeploying = true
    try {
      await member.process.stop(5_000)
      member.config = { ...member.config, ...release }
      member.process = await this.#spawn(member.config, member.recovered)
      member.endedAtMs = null
    } finally {
      member.isDeploying = false
    }
    await answers(member, join(this.options.dir, `${id}.log`))
    await this.options.onChange()
  }

  #known(id: string): Member {
    const member = this.#members.get(id)
    if (!member) throw new Error(`no worker ${id}`)
    return member
  }

  /** Ends it, however it fares, and starts it again at once: false when there is no such worker. */
  async restart(id: string): Promise<boolean> {
    const member = this.#members.get(id)
    if (!member) return false
    this.#holds.release(id)
    await member.process.stop(STOP_GRACE_MS)
    member.endedAtMs = -Infinity
    await this.#bringBack()
    return true
  }

  states(): WorkerState[] {
    return [...this.#members.values()].map(({ config, process, recovered }) => ({
      ...{
        id: config.id,
        kind: config.kind,
        instance: config.instance,
        pid: process.pid,
        running: process.isRunning(),
        recovered,
      },
      held: this.#holds.isHeld(config.id),
    }))
  }

  async stop(): Promise<void> {
    await this.#watch?.stop()
    const all = [...this.#members.values()]
    await Promise.all(
      all
        .filter((member) => member.config.kind === 'traffic')
        .map((member) => member.process.stop(2_000)),
    )
    await Promise.all(all.map((member) => member.process.stop(5_000)))
  }

  /** One pass at a time: two would start the same worker twice. */
  #bringBack(): Promise<void> {
    this.#pass = this.#pass.then(() => this.#bringBackAll())
    const pass = this.#pass
    this.#pass = pass.catch(() => undefined)
    return pass
  }

  async #bringBackAll(): Promise<void> {
    const { now, progress, onChange, restartAfterMs } = this.options
    for (const member of this.#members.values()) {
      if (member.process.isRunning() || member.isDeploying) continue
      member.endedAtMs ??= now()
      // Ended well it was asked to, for a restart: it need not wait, and it did not crash.
      const wasAsked = (await member.process.exited) === 0
      const restMs = wasAsked ? 0 : restartAfterMs
      if (this.#holds.isHeld(member.config.id) || now() - member.endedAtMs < restMs) continue
      if (!wasAsked) member.recovered += 1
      member.process = await this.#spawn(member.config, member.recovered)
      member.endedAtMs = null
      progress(`${member.config.id} ended and was started again`)
      await onChange()
    }
  }

  async #spawn(config: WorkerConfig, recovered: number): Promise<Supervised> {
    const { dir } = this.options
    const file = join(dir, 'run', `${config.id}.json`)
    await writeJson(file, { ...config, recovered })
    const started = await startSupervised({
      command: process.execPath,
      args: [...HEAP, '--expose-gc', workerScript(), file],
      stopSignal: 'TERM',
      logFile: join(dir, `${config.id}.log`),
    })
    await noteChild(dir, config.id, { pid: started.pid, marker: file })
    return started
  }
}

/** The built worker: beside the built platform, or in `out` when run from the sources. */
function workerScript(): string {
  const candidates = ['./worker.mjs', '../demo/worker.mjs', '../../out/demo/worker.mjs'].map(
    (path) => fileURLToPath(new URL(path, import.meta.url)),
  )
  const found = candidates.find((path) => existsSync(path))
  if (found === undefined)
    throw new Error('the worker is not built: run npx vite build --config vite.node.config.ts')
  return found
}

async function answers({ config, process }: Member, logFile: string): Promise<void> {
  const url = `http://127.0.0.1:${config.port}/health`
  await waitFor(
    `${config.id} on port ${config.port}`,
    async () => {
      if (!process.isRunning())
        throw new Error(`${config.id} ended at its start: ${tailOf(logFile)}`)
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(
        () => undefined,
      )
      await response?.body?.cancel()
      return response?.ok ? true : undefined
    },
    { deadlineMs: 60_000, everyMs: 100 },
  )
}
