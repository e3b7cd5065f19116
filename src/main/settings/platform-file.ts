import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError, type AppErrorData } from '../../shared/errors/app-error'
import { ENVIRONMENTS } from '../../shared/model/target'
import type { OpenConnection } from './connections'
import { joinSecret } from './secret-url'

const Server = z.object({ watch: z.string(), act: z.string() })
const PlatformFile = z.object({
  environment: z.enum(ENVIRONMENTS).default('dev'),
  postgres: z.object({ primary: Server, replica: Server.optional() }),
  redis: Server.nullable(),
  missing: z.array(z.string()).default([]),
  workers: z.array(
    z.object({ id: z.string(), baseUrl: z.string(), service: z.string().optional() }),
  ),
  opsToken: z.string().default(''),
  /** Its own supervisor, which starts a worker again. */
  control: z.object({ baseUrl: z.url() }).optional(),
})
type PlatformFile = z.output<typeof PlatformFile>

/** The targets of a running demo platform, from the file it writes when it is ready. */
export function readPlatformFile(path: string): {
  connections: readonly OpenConnection[]
  missing: readonly string[]
} {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('source/bad-address', 'the platform file cannot be read', {
      cause,
      context: { file: path, fix: 'Start the platform first: npm run platform' },
    })
  }
  const parsed = PlatformFile.safeParse(parseJson(text, path))
  if (!parsed.success) {
    throw new AppError('source/bad-address', z.prettifyError(parsed.error), {
      context: { file: path },
    })
  }
  return { connections: toConnections(parsed.data), missing: parsed.data.missing }
}

function toConnections(file: PlatformFile): OpenConnection[] {
  const { environment } = file
  const postgres = (
    id: string,
    title: string,
    server: z.output<typeof Server>,
  ): OpenConnection => ({
    id,
    kind: 'postgres',
    title,
    environment,
    group: 'database',
    url: server.watch,
    actUrl: server.act,
  })
  return [
    postgres('primary', 'PostgreSQL primary', file.postgres.primary),
    ...(file.postgres.replica === undefined
      ? []
      : [postgres('replica', 'PostgreSQL replica', file.postgres.replica)]),
    ...(file.redis === null
      ? []
      : [
          {
            id: 'redis',
            kind: 'redis' as const,
            title: 'Redis',
            environment,
            url: file.redis.watch,
            actUrl: file.redis.act,
          },
        ]),
    queueSet(file),
    ...file.workers.map((worker) => ({
      id: worker.id,
      kind: 'worker' as const,
      title: `Worker ${worker.id}`,
      environment,
      // The instances of one service, which are looked at as one.
      ...(worker.service === undefined ? {} : { group: worker.service }),
      url: worker.baseUrl,
      token: file.opsToken,
      ...supervisorOf(file, worker.id),
    })),
  ]
}

function supervisorOf(
  { control, opsToken }: PlatformFile,
  workerId: string,
): { supervisor?: string } {
  if (control === undefined) return {}
  const hook = `${control.baseUrl}/supervisor/restart/${encodeURIComponent(workerId)}`
  return { supervisor: joinSecret(hook, opsToken) }
}

/** The queues of Redis, where there is one, and the table of jobs. */
function queueSet({ environment, redis, postgres: { primary } }: PlatformFile): OpenConnection {
  return {
    ...{ id: 'jobs', kind: 'queue', title: 'Job queues', environment },
    url: redis?.watch ?? primary.watch,
    actUrl: redis?.act ?? primary.act,
    queue: {
      ...(redis === null ? {} : { redisUrl: redis.watch }),
      postgresUrl: primary.watch,
      act: { ...(redis === null ? {} : { redisUrl: redis.act }), postgresUrl: primary.act },
    },
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('source/bad-address', 'the platform file is not JSON', {
      cause,
      context: { file: path },
    })
  }
}

/** Where the demo platform writes it, seen from the folder it was started in. */
export const DEMO_PLATFORM_FILE = '.demo/platform.json'

/** The platform to watch, if one was asked for. What cannot be read is a notice; the window opens all the same. */
export function findPlatform(options: { demo: boolean; platform: string | undefined }): {
  given: readonly OpenConnection[]
  notices: readonly AppErrorData[]
} {
  if (!options.demo) return { given: [], notices: [] }
  try {
    const { connections, missing } = readPlatformFile(options.platform ?? DEMO_PLATFORM_FILE)
    const notices = missing.map((what) =>
      new AppError('source/not-installed', what, { context: { missing: what } }).toData(),
    )
    return { given: connections, notices }
  } catch (thrown) {
    return { given: [], notices: [AppError.from(thrown).toData()] }
  }
}
