import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PANELS } from './registry'

describe('the registry of panels', () => {
  it('has one line for each folder, and each id once', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    const ids = PANELS.map(({ id }) => id)

    expect([...ids].sort()).toEqual(folders.sort())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids[0]).toBe('overview')
  })
})
