import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../shared/model/settings'
import { Connections } from './connections'
import { sessionSecrets } from './secrets'
import { SettingsStore } from './store'

let dir: string
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'switchyard-connections-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const database: Connection = {
  id: 'orders',
  kind: 'postgres',
  title: 'Orders',
  environment: 'prod',
  url: 'postgres://watch:canary-1@db/orders',
  actUrl: 'postgres://act:canary-2@db/orders',
}

const open = (): Connections =>
  new Connections({
    store: new SettingsStore({ dir, now: () => 0 }),
    secrets: sessionSecrets(),
    given: [{ ...database, id: 'primary' }],
  })

describe('Connections', () => {
  it('ST1: opens with the passwords, and writes none of them to disk', () => {
    const connections = open()

    connections.save(database)

    expect(connections.find('orders')).toMatchObject({ url: database.url, actUrl: database.actUrl })
    expect(readFileSync(join(dir, 'settings.json'), 'utf8')).not.toMatch(/canary/)
  })

  it('ST1: without a keyring the address stays and the password is gone after a restart', () => {
    open().save(database)

    expect(open().find('orders').url).toBe('postgres://watch@db/orders')
  })

  it('AC2: the token in the address of a worker is what it is acted on with', () => {
    const connections = open()

    connections.save({
      ...{ id: 'mailer', kind: 'worker', title: 'Mailer', environment: 'dev' },
      url: 'http://:canary-3@mailer:8080',
    })

    expect(connections.find('mailer')).toMatchObject({
      url: 'http://mailer:8080',
      token: 'canary-3',
    })
    expect(readFileSync(join(dir, 'settings.json'), 'utf8')).not.toMatch(/canary/)
  })

  it('ST6: refuses a name that the running platform has taken', () => {
    expect(() => open().save({ ...database, id: 'primary' })).toThrow('is taken')
  })

  it('AP6: removes one and keeps the rest', () => {
    const connections = open()
    connections.save(database)
    connections.save({ ...database, id: 'stock' })

    connections.remove('orders')

    expect(connections.all().map((one) => one.id)).toEqual(['primary', 'stock'])
    expect(() => connections.find('orders')).toThrow('no connection orders')
  })
})
