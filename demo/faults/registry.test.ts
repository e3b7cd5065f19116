import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { WORKER_KINDS } from '../platform-file'
import { FAULTS, findFault } from './registry'

const HELPERS = ['control', 'fault', 'jobs', 'registry', 'session']

describe('the faults', () => {
  it('DP6: are one file and one registry line each', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => name.slice(0, -3))
      .filter((name) => !HELPERS.includes(name))

    expect(FAULTS.map((fault) => fault.name).sort()).toEqual(files.sort())
    expect(files.length).toBe(24)
    const targets = new Set(['primary', 'replica', 'redis', 'jobs', ...WORKER_KINDS])
    for (const { title, expect: effect, hits } of FAULTS) {
      expect(title.length * effect.length * hits.length).toBeGreaterThan(0)
      expect(hits.filter((id) => !targets.has(id))).toEqual([])
    }
  })

  it('DP6: an unknown name is answered with those there are', () => {
    expect(() => findFault('earthquake')).toThrow('lock-chain')
    expect(findFault('lock-chain').name).toBe('lock-chain')
  })
})
