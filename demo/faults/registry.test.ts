import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FAULTS, findFault } from './registry'

const HELPERS = ['control', 'fault', 'registry', 'session']

describe('the faults', () => {
  it('DP6: are one file and one registry line each', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => name.slice(0, -3))
      .filter((name) => !HELPERS.includes(name))

    expect(FAULTS.map((fault) => fault.name).sort()).toEqual(files.sort())
    for (const fault of FAULTS) expect(fault.title.length * fault.expect.length).toBeGreaterThan(0)
  })

  it('DP6: an unknown name is answered with those there are', () => {
    expect(() => findFault('earthquake')).toThrow('lock-chain')
    expect(findFault('lock-chain').name).toBe('lock-chain')
  })
})
