import { randomBytes } from 'node:crypto'
import type { JobsOptions } from 'bullmq'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { makeSent } from '../factories/otlp'
import { sendJson, startStub, type StubWorker } from '../support/stub-worker'
import { until, type TestPlatform } from '../support/platform'

/** Distinct secrets by where they were planted. Each is told by its own letters alone. */
export class Canaries {
  readonly byPlace = new Map<string, string>()

  of(place: string): string {
    const known = this.byPlace.get(place)
    if (known !== undefined) return known
    const made = `Kx${randomBytes(8).toString('hex')}`
    this.byPlace.set(place, made)
    return made
  }

  /** Places whose secret stands in this text or these bytes. */
  foundIn(bytes: Buffer | string): string[] {
    return [...this.byPlace].filter(([, secret]) => bytes.includes(secret)).map(([place]) => place)
  }
}

/** Sessions of a program that runs, waits, fails and idles, each with literals. */
export async function plantStatements(
  platform: TestPlatform,
  canaries: Canaries,
): Promise<() => Promise<void>> {
  const of = (place: string): string => canaries.of(place)
  const clients = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const { apps, primary } = platform.file.postgres
      const client = new pg.Client({ connectionString: index < 5 ? apps.api : primary.super })
      client.on('error', () => undefined)
      await client.connect()
      return client
    }),
  )
  const [runs, idles, holds, waits, fails, admin] = clients as [
    ...[pg.Client, pg.Client, pg.Client, pg.Client, pg.Client, pg.Client],
  ]
  runs
    .query(
      `select /* ${of('comment')} */ pg_sleep(600), '${of('quoted')}', E'\\t${of('escaped')}',
              $$${of('dollar')}$$, $tag$${of('tagged dollar')}$tag$, U&'${of('unicode')}', "${of('alias')}"
         from (select 1 as "${of('alias')}") x -- ${of('line comment')}`,
    )
    .catch(() => undefined)
  await idles.query('begin')
  await idles.query(`select '${of('idle in transaction')}'`)
  await holds.query('begin')
  await holds.query(`update employers set name = name where id = 1`)
  waits
    .query(`update employers set name = '${of('waiting statement')}' where id = 1`)
    .catch(() => undefined)
  await fails.query(`select '${of('failed statement')}'::int`).catch(() => undefined)
  await admin.query(`create role canary_role login password '${of('create role')}'`)
  await admin.query(`alter role canary_role password '${of('alter role')}'`)
  canaries.byPlace.delete('alias') // a name, not a value
  return async () => {
    await admin.query('drop role canary_role')
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid = any($1)`,
      [clients.slice(0, 5).map((one) => (one as unknown as { processID: number }).processID)],
    )
    await Promise.all(clients.map((one) => one.end().catch(() => undefined)))
  }
}

/** Jobs that fail with messages as programs write them, in Redis and in PostgreSQL. */
export async function plantJobs(platform: TestPlatform, canaries: Canaries): Promise<void> {
  const of = (place: string): string => canaries.of(place)
  const url = platform.file.redis?.admin ?? ''
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  const queue = new Queue('site-visits', { connection })
  const payload = {
    email: `${of('payload e-mail')}@mail.test`,
    password: of('payload password'),
    note: of('payload text'),
  }
  const options: JobsOptions = { attempts: 1, removeOnFail: false, priority: 1 }
  const message = [
    `Key (email)=(${of('error detail')}@mail.test) already exists.`,
    `password=${of('error password')} token: ${of('error token')}`,
    `Authorization: Bearer ${of('error bearer')}`,
    `postgres://app:${of('error url')}@db:5432/app`,
  ].join(' ')
  const own = new Queue('canary', { connection })
  await own.add('visit', payload, options)
  const worker = new Worker('canary', () => Promise.reject(new Error(message)), {
    connection: new Redis(url, { maxRetriesPerRequest: null }),
  })
  await until('the job has failed', 30_000, async () => (await own.getFailedCount()) > 0)
  await worker.close()
  await queue.close()

  await connection.config('SET', 'slowlog-log-slower-than', '0')
  await connection.set(`user:${of('slow key')}`, of('slow value'), 'EX', 600)
  await connection.eval(`return redis.call('set', KEYS[1], ARGV[1])`, 1, 'k', of('slow script'))
  await connection.config('SET', 'slowlog-log-slower-than', '10000')
  await own.close()
  connection.disconnect()

  const client = new pg.Client({ connectionString: platform.file.postgres.primary.super })
  await client.connect()
  await client.query(
    `insert into background_jobs (kind, status, priority, attempts, max_attempts, payload, error, created_at, finished_at)
     values ('mail', 'failed', 1, 3, 3, $1, $2, now(), now())`,
    [
      JSON.stringify({ to: of('sql payload') }),
      `mail refused: password=${of('sql error')} Key (email)=(${of('sql detail')}@mail.test)`,
    ],
  )
  await client.end()
}

/** A worker whose health says too much. */
export function startTalker(canaries: Canaries): Promise<StubWorker> {
  const of = (place: string): string => canaries.of(place)
  return startStub((_request, response) => {
    sendJson(response, {
      status: 'warn',
      version: '1.0',
      output: `postgres://app:${of('health url')}@db/app does not answer`,
      checks: {
        'db:connect': [{ status: 'fail', output: `password=${of('health password')} was refused` }],
        'api:call': [{ status: 'warn', output: `Authorization: Bearer ${of('health bearer')}` }],
      },
    })
  })
}

/** A span that carries what a careless program puts there. */
export function talkingSpan(canaries: Canaries) {
  const of = (place: string): string => canaries.of(place)
  return makeSent({
    name: 'POST /login',
    statusCode: 2,
    statusText: `password=${of('span status')}`,
    attrs: {
      'db.statement': `select * from users where email = '${of('span statement')}'`,
      'db.query.text': `update users set pin = '${of('span query')}'`,
      'http.request.header.authorization': `Bearer ${of('span header')}`,
      'http.request.header.cookie': `session=${of('span cookie')}`,
      'url.full': `https://u:${of('span url')}@host/?token=${of('span token')}`,
    },
    exception: {
      'exception.type': 'Error',
      'exception.message': `Key (email)=(${of('span detail')}@mail.test) already exists, password=${of('span exception')}`,
      'exception.stacktrace': `Error: token=${of('span stack')}\n    at login (app.js:1:1)`,
    },
  })
}
