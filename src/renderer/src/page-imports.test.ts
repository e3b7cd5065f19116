import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname)
/** Modules of the shared contract that hold schemas: as types they vanish, as values they bring the library. */
const WITH_SCHEMAS =
  /shared\/(ipc\/contract|model\/(?!blocking|series|metric|offer|log-levels|tables\/(postgres|redis|worker|index))[a-z/-]+)'/

describe('the page', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.tsx?$/.test(name) && !name.includes('.test.'),
  )

  it('AP4: takes only types from modules with schemas, so that zod stays out of it', () => {
    const values = files.flatMap((name) => {
      const text = readFileSync(join(ROOT, name), 'utf8')
      const imports = text.match(/^(import|export)[^']*from '[^']+'/gm) ?? []
      return imports
        .filter((line) => WITH_SCHEMAS.test(line) || line.endsWith("'zod'"))
        .filter((line) => !/^(import|export) type /.test(line))
        .map((line) => `${name}: ${line}`)
    })

    expect(files.length).toBeGreaterThan(50)
    expect(values).toEqual([])
  })

  it('ARCHITECTURE rule 2: every panel folder has its registry line, and no line lacks a folder', () => {
    const folders = readdirSync(join(ROOT, 'panels'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    const registry = readFileSync(join(ROOT, 'panels/registry.ts'), 'utf8')
    const lines = [...registry.matchAll(/import\('\.\/([a-z-]+)'\)/g)].map(([, name]) => name)

    expect(lines.toSorted()).toEqual(folders.toSorted())
  })

  it('ST11: writes no markup and evaluates nothing', () => {
    const banned = /dangerouslySetInnerHTML|innerHTML|\beval\(|new Function\(/
    const found = files.filter((name) => banned.test(readFileSync(join(ROOT, name), 'utf8')))

    expect(found).toEqual([])
  })
})
