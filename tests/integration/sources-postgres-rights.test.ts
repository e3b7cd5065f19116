import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresOverPrivileged } from '../../src/main/alerts/rules/postgres-over-privileged'
import { connectAs, startBare, watch, type BareServer } from './sources-postgres-support'

let server: BareServer
let admin: Client

const SCENE = `
  create table plain (id int primary key, v text);
  create sequence counter;
  create materialized view mv as select 1 as one;
  create role writer_group nologin;
  grant insert on plain to writer_group;
  create function definer_fn() returns int language sql security definer as 'select 1';
  revoke execute on function definer_fn() from public;
`

beforeAll(async () => {
  server = await startBare()
  admin = await connectAs(server.url())
  await admin.query(SCENE)
})

afterAll(async () => {
  await admin.end()
  await server.close()
})

/** What the audit says of a role that was given this on top of pg_monitor. */
async function auditOf(
  name: string,
  attributes: string,
  grants: readonly string[],
): Promise<readonly string[]> {
  await admin.query(`create role ${name} login password 'x' ${attributes} in role pg_monitor`)
  for (const grant of grants) await admin.query(grant.replaceAll('ROLE', name))
  const watched = watch(server.url(name, 'x'))
  try {
    await watched.read('server')
    expect(watched.view.table('postgres.gaps')?.map((gap) => gap.code)).not.toContain(
      'source/timeout',
    )
    const { overPrivileged } = watched.view.table('postgres.server')![0]!
    expect(watched.findings(postgresOverPrivileged)).toHaveLength(
      overPrivileged.length === 0 ? 0 : 1,
    )
    return overPrivileged
  } finally {
    await watched.close()
  }
}

/** Attributes, grants, and what must be said. */
const VARIANTS: readonly (readonly [string, readonly string[], string])[] = [
  ['superuser', [], 'superuser'],
  ['createrole', [], 'may create roles'],
  ['createdb', [], 'may create databases'],
  ['replication', [], 'may start replication'],
  ['bypassrls', [], 'bypasses row security'],
  ['', ['grant pg_write_all_data to ROLE'], 'may write every table'],
  ['', ['grant pg_read_all_data to ROLE'], 'may read every table'],
  ['', ['grant pg_execute_server_program to ROLE'], 'may run programs on the server'],
  ['', ['grant pg_write_server_files to ROLE'], 'may write files on the server'],
  ['', ['grant pg_signal_backend to ROLE'], 'may end the sessions of others'],
  ['', ['grant pg_maintain to ROLE'], 'may maintain every table'],
  ['noinherit', ['grant pg_write_all_data to ROLE'], 'may write every table'],
  ['', ['create table owned_ROLE ()', 'alter table owned_ROLE owner to ROLE'], 'owns owned_'],
  ['', ['grant insert on plain to ROLE'], 'may insert plain'],
  ['', ['grant truncate on plain to ROLE'], 'may truncate plain'],
  ['', ['grant update (v) on plain to ROLE'], 'may write columns of plain'],
  ['', ['grant writer_group to ROLE'], 'may insert plain'],
  ['', ['grant maintain on mv to ROLE'], 'may maintain mv'],
  ['', ['grant usage on sequence counter to ROLE'], 'may advance the sequence counter'],
  ['', ['grant create on schema public to ROLE'], 'may create objects in the schema public'],
  ['', ['grant create on database postgres to ROLE'], 'may create schemas in postgres'],
  ['', ['grant execute on function pg_reload_conf() to ROLE'], 'may call pg_reload_conf()'],
  ['', ['grant execute on function definer_fn() to ROLE'], 'with the rights of its owner'],
  ['', ['create schema own_ROLE authorization ROLE'], 'owns the schema own_'],
]

describe('ST3: the audit of the watching role', () => {
  it('ST3: pg_monitor and nothing else is least privilege', async () => {
    expect(await auditOf('minimal', '', [])).toEqual([])
  })

  it('ST3: reading tables for EXPLAIN is no more than watching', async () => {
    expect(
      await auditOf('reader', '', ['grant select on all tables in schema public to ROLE']),
    ).toEqual([])
  })

  it.each(VARIANTS.map((variant, index) => [`v${index}`, ...variant] as const))(
    'ST3: %s "%s" %j is told',
    async (name, attributes, grants, words) => {
      expect((await auditOf(name, attributes, grants)).join('; ')).toContain(words)
    },
  )
})

describe('ST8: a role without any right', () => {
  it('ST8: sees no session, and says so instead of zero', async () => {
    await admin.query(`create role blind login password 'x'`)
    const watched = watch(server.url('blind', 'x'))
    await expect(watched.read('session')).rejects.toMatchObject({
      code: 'source/not-permitted',
      context: { grant: 'GRANT pg_monitor TO blind;' },
    })
    expect(watched.view.value('postgres.connections.total')).toBeUndefined()
    await watched.read('server')
    expect(watched.view.table('postgres.gaps')).toEqual([
      expect.objectContaining({ code: 'source/not-permitted', fix: 'GRANT pg_monitor TO blind;' }),
      expect.objectContaining({ code: 'source/not-installed' }),
    ])
    await watched.close()
  })
})
