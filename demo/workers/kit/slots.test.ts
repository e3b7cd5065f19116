import { describe, expect, it } from 'vitest'
import { Slots } from './slots'

describe('Slots', () => {
  it('DP4: tells busy, idle and the oldest task, and frees the place after a failure', async () => {
    let nowMs = 1_000
    const slots = new Slots(
      3,
      () => nowMs,
      2,
      () => 7,
    )
    let release = (): void => undefined
    const work = slots.run(() => new Promise<void>((resolve) => (release = resolve)))
    nowMs = 1_250

    expect(slots.describe()).toEqual({
      active: 1,
      idle: 2,
      queued: 7,
      oldestTaskMs: 250,
      max: 3,
      recovered: 2,
      completed: 0,
    })

    release()
    await work
    await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(slots.describe()).toMatchObject({ active: 0, idle: 3, oldestTaskMs: null, completed: 2 })
  })
})
