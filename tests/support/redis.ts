import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './ports'

/** A redis-server of a test's own, with an admin connection. */
export interface TestRedis {
  readonly port: number
  readonly pid: number
  /** Free of any list: for setting the scene. */
  readonly admin: Redis
  signal(name: NodeJS.Signals): void
  close(): Promise<void>
}

/** Starts one; `users` are ACL SETUSER lines, `args` more of its command line. */
export async function startRedis(
  options: {
    port?: number
    users?: readonly string[]
    args?: readonly string[]
    dir?: string
  } = {},
): Promise<TestRedis> {
  const port = options.port ?? (await freePort())
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'switchyard-redis-')))
  const users = ['admin on nopass ~* &* +@all', ...(options.users ?? [])]
  const args = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    ...['--dir', dir, ...users.flatMap((line) => ['--user', ...line.split(' ')])],
    ...(options.args ?? []),
  ]
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const admin = new Redis({
    port,
    host: '127.0.0.1',
    username: 'admin',
    password: 'any',
    maxRetriesPerRequest: null,
    retryStrategy: () => 50,
  })
  admin.on('error', () => undefined)
  await admin.ping()
  return {
    port,
    pid: child.pid ?? 0,
    admin,
    signal: (name) => void child.kill(name),
    async close() {
      admin.disconnect()
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await ended
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Looks again until `look` gives a value; the deadline is generous on purpose. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error('it did not come about in time')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
