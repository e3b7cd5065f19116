import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SettingsStore } from './store'

let dir: string
const open = (): SettingsStore => new SettingsStore({ dir, now: () => 42 })
const path = (): string => join(dir, 'settings.json')

beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'switchyard-settings-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('SettingsStore', () => {
  it('AP6: keeps what was changed, readable for the owner alone', () => {
    open().change({ theme: 'light' })

    expect(open().current.theme).toBe('light')
    expect(statSync(path()).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['half written', '{"version":1,"theme":"li'],
    ['empty', ''],
    ['of a wrong form', '{"version":1,"theme":"purple"}'],
  ])('AP6: a file that is %s is set aside and the last good copy is used', (_what, text) => {
    const first = open()
    first.change({ theme: 'light' })
    first.change({ rangeMs: 60_000 })
    writeFileSync(path(), text)

    const again = open()

    expect(again.current.theme).toBe('light')
    expect(again.notice).toMatchObject({ code: 'settings/unreadable' })
    expect(readFileSync(join(dir, 'settings.json.broken-42'), 'utf8')).toBe(text)
  })

  it('AP6: a file of version 1 is brought to the current one, with a copy kept', () => {
    const {
      ruleLimits: _r,
      notifications: _n,
      webhook: _w,
      collection: _c,
      ...old
    } = open().current
    const text = JSON.stringify({ ...old, version: 1, theme: 'light' })
    writeFileSync(path(), text)

    expect(open().current).toMatchObject({
      ...{ version: 3, theme: 'light', ruleLimits: {}, webhook: null },
      collection: { preset: 'balanced', byTarget: {} },
      notifications: { on: true, remind: false, quiet: null },
    })
    expect(readFileSync(`${path()}.v1.bak`, 'utf8')).toBe(text)
  })

  it('AP6: settings of a newer version are never touched', () => {
    const text = '{"version":99,"theme":"dark","later":true}'
    writeFileSync(path(), text)

    const store = open()
    store.change({ theme: 'light' })

    expect(store.notice).toMatchObject({ code: 'settings/newer-version' })
    expect(readFileSync(path(), 'utf8')).toBe(text)
  })

  it('AP6: a change that cannot be saved says so and keeps the old values', () => {
    const store = open()
    rmSync(dir, { recursive: true })
    writeFileSync(dir, 'a file where the folder should be')

    expect(() => store.change({ theme: 'light' })).toThrow('the settings were not saved')
    expect(store.current.theme).toBe('system')
  })

  it('AP6: leaves no temporary file behind', () => {
    open().change({ theme: 'dark' })

    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
