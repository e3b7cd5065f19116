import type { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runOnce } from '../../src/main/sources/postgres/run-once'
import { AppError } from '../../src/shared/errors/app-error'
import {
  codeOf,
  connectAs,
  startBare,
  startPooler,
  until,
  watch,
  type BareServer,
  type Watched,
} from './sources-postgres-support'

let server: BareServer
let admin: Client
let watched: Watched

const errorOf = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => {
      throw new Error('it went well')
    },
    (thrown: unknown) => AppError.from(thrown),
  )

/** The backend that serves our ticks. */
const ourBackend = async (): Promise<number> => {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity where usename = 'watch' order by backend_start limit 1`,
  )
  return rows[0]!.pid
}
/** Good again, within the patience of a busy machine. */
const heals = (one: Watched): Promise<true> =>
  until('a good reading', () =>
    one.read('session').then(
      () => true as const,
      () => undefined,
    ),
  )

beforeAll(async () => {
  server = await startBare()
  admin = await connectAs(server.url())
  await admin.query(`create role watch login password 'w' in role pg_monitor`)
  await admin.query('create table hot (id int primary key, v int)')
  watched = watch(server.url('watch', 'w'))
  await watched.read('session')
})

afterEach(async () => {
  await heals(watched)
})

afterAll(async () => {
  await watched.close()
  await admin.end()
  await server.close()
})

describe('a server that hangs', () => {
  it('fault 3: a frozen backend ends at the deadline, and the connection is replaced', async () => {
    const frozen = await ourBackend()
    process.kill(frozen, 'SIGSTOP')
    try {
      expect(await codeOf(watched.read('session', 1_500))).toBe('source/timeout')
      await heals(watched)
      expect(await ourBackend()).not.toBe(undefined)
      const pools = watched.view.table('postgres.own-pools')
      expect(pools?.find((one) => one.name === 'ticks')).toMatchObject({ total: 1, waiting: 0 })
    } finally {
      process.kill(frozen, 'SIGCONT')
    }
    await until('the frozen one is gone', async () => {
      const { rowCount } = await admin.query('select from pg_stat_activity where pid = $1', [
        frozen,
      ])
      return rowCount === 0
    })
  })

  it('fault 4: a frozen postmaster ends at the deadline, and heals', async () => {
    const fresh = watch(server.url('watch', 'w'))
    const postmaster = await server.pid()
    process.kill(postmaster, 'SIGSTOP')
    try {
      expect(await codeOf(fresh.read('session', 1_500))).toBe('source/timeout')
      expect(await codeOf(runOnce(server.url(), 'select 1', [], { connectTimeoutMs: 500 }))).toBe(
        'source/timeout',
      )
      expect(await codeOf(watched.read('session'))).toBe('no error')
    } finally {
      process.kill(postmaster, 'SIGCONT')
    }
    await heals(fresh)
    await fresh.close()
  })

  it('closes at once while its backend is frozen', async () => {
    const fresh = watch(server.url('watch', 'w', 'template1'))
    await fresh.read('session')
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = 'template1' and usename = 'watch'`,
    )
    const { pid } = rows[0]!
    process.kill(pid, 'SIGSTOP')
    try {
      await fresh.close()
      expect(await codeOf(fresh.read('session'))).toBe('source/canceled')
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })
})

describe('a server that refuses', () => {
  it('fault 14: a wrong password is told as such, without it', async () => {
    const wrong = watch(server.url('watch', 'CANARY'))
    const error = await errorOf(wrong.read('session'))
    expect(error.code).toBe('source/auth-failed')
    expect(JSON.stringify(error.toData())).not.toContain('CANARY')
    await wrong.close()
  })

  it('fault 14: so are no password, a role that may not log in, and an unknown database', async () => {
    await admin.query('create role nologin')
    expect(await codeOf(watch(server.url('watch', '')).read('session'))).toBe('source/auth-failed')
    expect(await codeOf(watch(server.url('nologin', 'x')).read('session'))).toBe(
      'source/auth-failed',
    )
    expect(await codeOf(watch(server.url('watch', 'w', 'nowhere')).read('session'))).toBe(
      'source/bad-address',
    )
  })

  it('fault 15, ST8: pg_monitor revoked: the tick says the GRANT, the rest goes on', async () => {
    await admin.query('revoke pg_monitor from watch')
    try {
      const error = await errorOf(watched.read('session'))
      expect(error.code).toBe('source/not-permitted')
      expect(error.context['grant']).toBe('GRANT pg_monitor TO watch;')
      await watched.read('server')
      expect(watched.view.table('postgres.server')?.[0]).toMatchObject({ seesAll: false })
      expect(watched.view.table('postgres.gaps')).toContainEqual(
        expect.objectContaining({ fix: 'GRANT pg_monitor TO watch;' }),
      )
      await watched.read('ledger')
    } finally {
      await admin.query('grant pg_monitor to watch')
    }
  })

  it('PC14: a closed port is unreachable, and so says a knock', async () => {
    const nobody = watch('postgres://u:p@127.0.0.1:1/x')
    const error = await errorOf(nobody.read('session'))
    expect([error.code, error.context['cause']]).toEqual(['source/unreachable', 'ECONNREFUSED'])
    expect(await nobody.knock()).toBe(false)
    expect(await watched.knock()).toBe(true)
    await nobody.close()
  })

  it('ST4, fault 17: verify-full against a server without TLS sends no password and does not fall back', async () => {
    const strict = watch(`${server.url('watch', 'w')}?sslmode=verify-full`)
    expect(await codeOf(strict.read('session'))).toBe('source/tls-refused')
    const { rowCount } = await admin.query(`select from pg_stat_activity where usename = 'watch'`)
    expect(rowCount).toBeLessThanOrEqual(2)
    await strict.close()
  })

  it('fault 9: out of connections: the kept one lives on, a new one says why', async () => {
    const crowd: Client[] = []
    await admin.query(`create role crowd login password 'c'`)
    await until(
      'the server is full',
      async () => {
        try {
          crowd.push(await connectAs(server.url('crowd', 'c')))
          return undefined
        } catch {
          return true
        }
      },
      60_000,
    )
    try {
      await watched.read('session')
      expect(watched.view.value('postgres.connections.used-percent')).toBeGreaterThan(90)
      const late = watch(server.url('watch', 'w'))
      expect(await codeOf(late.read('session'))).toBe('source/full')
      await late.close()
    } finally {
      await Promise.all(crowd.map((client) => client.end()))
    }
  })
})

describe('a server that comes and goes', () => {
  it('fault 2: our backend ended by an administrator: told once, then good', async () => {
    await admin.query('select pg_terminate_backend($1, 5000)', [await ourBackend()])
    expect(['source/starting-up', 'source/unreachable', 'no error']).toContain(
      await codeOf(watched.read('session')),
    )
    await watched.read('session')
  })

  it('fault 1: a restart is down, then live, with no rate drawn across', async () => {
    await watched.read('session')
    await admin.end()
    await server.stop()
    expect(['source/unreachable', 'source/starting-up']).toContain(
      await codeOf(watched.read('session')),
    )
    expect(await watched.knock()).toBe(false)
    await server.start()
    admin = await connectAs(server.url())
    await heals(watched)
    expect(watched.view.value('postgres.transactions.rate')).toBeNull()
    await watched.read('session')
    expect(watched.view.value('postgres.transactions.rate')).toBeGreaterThanOrEqual(0)
  })
})

describe('a pooler between', () => {
  it('fault 19: refuses our settings at the start: each statement brings them', async () => {
    const pooler = await startPooler(server.port)
    const url = `postgres://watch:w@127.0.0.1:${pooler.port}/postgres?sslmode=disable`
    const pooled = watch(url)
    try {
      for (const probe of ['session', 'server', 'views', 'ledger', 'session'] as const) {
        await pooled.read(probe)
      }
      expect(pooler.refused()).toBeGreaterThan(0)
      expect(pooled.view.value('postgres.connections.total')).toBeGreaterThan(0)
      const setting = 'select current_setting($1) as value'
      const limits = { readOnly: true, statementTimeoutMs: 4_321 }
      expect(await runOnce(url, setting, ['statement_timeout'], limits)).toEqual([
        { value: '4321ms' },
      ])
      const write = runOnce(url, 'insert into hot values (3, 3)', [], limits)
      expect(await codeOf(write)).toBe('source/not-permitted')
      const admins = url.replace('watch:w', 'postgres:superword')
      await runOnce(admins, 'insert into hot values ($1, $1)', [4])
      expect((await admin.query('select from hot where id = 4')).rowCount).toBe(1)
      await admin.query('delete from hot')
    } finally {
      await pooled.close()
      await pooler.close()
    }
  })
})

describe('runOnce', () => {
  it('AC2: one parameterised statement, then the connection is gone', async () => {
    const [row] = await runOnce<{ sum: number; name: string }>(
      server.url(),
      `select $1::int + 1 as sum, current_setting('application_name') as name`,
      [41],
    )
    expect(row).toEqual({ sum: 42, name: 'switchyard/act' })
    await until('no session of it', async () => {
      const { rowCount } = await admin.query(
        `select from pg_stat_activity where application_name = 'switchyard/act'`,
      )
      return rowCount === 0
    })
  })

  it('ST3: a text of several statements is refused, whatever it says', async () => {
    const sneaky = 'commit; begin read write; insert into hot values (1, 1); commit'
    expect(await codeOf(runOnce(server.url(), sneaky, [], { readOnly: true }))).toBe(
      'action/failed',
    )
    expect(await codeOf(runOnce(server.url(), sneaky))).toBe('action/failed')
    expect((await admin.query('select from hot')).rowCount).toBe(0)
  })

  it('ST3: read-only means it', async () => {
    const insert = 'insert into hot values (2, 2)'
    expect(await codeOf(runOnce(server.url(), insert, [], { readOnly: true }))).toBe(
      'source/not-permitted',
    )
  })

  it('gives way to a lock, and to its own time limit', async () => {
    const holder = await connectAs(server.url())
    await holder.query('begin')
    await holder.query('lock table hot in access exclusive mode')
    const locked = runOnce(server.url(), 'select * from hot', [], { lockTimeoutMs: 100 })
    const error = await errorOf(locked)
    expect([error.code, error.context['cause']]).toEqual(['source/timeout', '55P03'])
    await holder.end()
    const slow = runOnce(server.url(), 'select pg_sleep(30)', [], { statementTimeoutMs: 200 })
    expect((await errorOf(slow)).context['cause']).toBe('57014')
  })

  it('stops when it is told to, and the server stops too', async () => {
    const stop = new AbortController()
    const run = codeOf(
      runOnce(server.url(), 'select pg_sleep(60)', [], {
        statementTimeoutMs: 90_000,
        signal: stop.signal,
        applicationName: 'switchyard/stopped',
      }),
    )
    const sessions = async (): Promise<number | null> =>
      (
        await admin.query(`select from pg_stat_activity where application_name = 'switchyard/stopped'
         and state = 'active'`)
      ).rowCount
    await until('it runs', async () => (await sessions()) === 1)
    stop.abort()
    expect(await run).toBe('source/canceled')
  })

  it('names the SQLSTATE of a refusal', async () => {
    const error = await errorOf(runOnce(server.url(), 'refresh materialized view nothing'))
    expect(error.context['cause']).toBe('42P01')
    expect(await codeOf(runOnce('postgres://u:p@127.0.0.1:1/x', 'select 1'))).toBe(
      'source/unreachable',
    )
  })
})
