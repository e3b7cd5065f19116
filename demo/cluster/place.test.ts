import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isReachableByAll, reachablePlace } from './place'

describe('where the data is kept', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'switchyard-place-'))
    mkdirSync(join(dir, 'inner'))
  })
  afterEach(() => rmSync(dir, { recursive: true }))

  it('DP2: one closed folder on the way closes all below it', async () => {
    chmodSync(dir, 0o700)
    expect(await isReachableByAll(join(dir, 'inner', 'not-yet'))).toBe(false)
  })

  it('DP2: is the folder asked for when no other account has to reach it', async () => {
    chmodSync(dir, 0o700)
    expect(await reachablePlace(join(dir, 'inner'), undefined)).toBe(join(dir, 'inner'))
  })
})
