import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACTIONS } from './actions/registry'
import { RULES } from './alerts/registry'
import { SOURCES } from './sources/registry'

const here = import.meta.dirname
const parts = (folder: string): string[] =>
  readdirSync(join(here, folder), { withFileTypes: true })
    .filter((one) => one.isDirectory() && existsSync(join(here, folder, one.name, 'index.ts')))
    .map((one) => one.name)

describe('the registries', () => {
  it('OV1: every source folder has a line, and every id and metric is its own', () => {
    expect(SOURCES).toHaveLength(parts('sources').length)
    expect(new Set(SOURCES.map((one) => one.id)).size).toBe(SOURCES.length)
    const metrics = SOURCES.flatMap((one) => Object.keys(one.metrics))
    expect(new Set(metrics).size).toBe(metrics.length)
  })

  it('AL1: every rule file has a line, under its own name', () => {
    const files = readdirSync(join(here, 'alerts/rules'))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => name.slice(0, -3))
    const ids = RULES.map((rule) => rule.id)

    expect(new Set(ids).size).toBe(ids.length)
    expect(RULES.filter((rule) => rule.steps.length === 0 || rule.impact === '')).toEqual([])
    expect(files.filter((name) => isRule(name)).sort()).toEqual([...ids].sort())
  })

  it('AC11: every action folder has a line', () => {
    expect(ACTIONS).toHaveLength(parts('actions').length)
  })
})

/** A file with shared parts of several rules is named for what it holds and defines none. */
function isRule(name: string): boolean {
  return RULES.some((rule) => rule.id === name) || !name.endsWith('-parts')
}
