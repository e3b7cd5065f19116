import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RISKS } from '../../shared/model/action'
import { ACTIONS } from './registry'

describe('ACTIONS', () => {
  it('has one line for each folder, and no id twice', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
    const ids = ACTIONS.map(({ id }) => id)

    expect(ids.map((id) => id.split('.')[1]).sort()).toEqual(folders.sort())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('AC10: every one looks at its result, cools down, and has a danger class', () => {
    for (const action of ACTIONS) {
      // A cache is what a Redis is watched for, and what people call it.
      const subject = action.id.startsWith('cache.') ? 'redis' : action.id.split('.')[0]
      expect(subject).toBe(action.targetKind)
      expect(action.settleMs).toBeGreaterThan(0)
      expect(action.cooldownMs).toBeGreaterThan(0)
      expect(RISKS).toContain(action.risk)
    }
  })
})
