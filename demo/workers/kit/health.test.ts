import { describe, expect, it } from 'vitest'
import { heapCheck, probe, worst } from './health'

describe('health', () => {
  it('DP4: is as bad as the worst check', async () => {
    const good = await probe('datastore', async () => 'ok')
    const bad = await probe('datastore', () => Promise.reject(new Error('gone')))
    const soft = await probe('component', () => Promise.reject(new Error('gone')), 'warn')

    expect(good).toMatchObject({ status: 'pass', observedUnit: 'ms' })
    expect(bad).toMatchObject({ status: 'fail', output: 'gone' })
    expect(worst({ a: [good] })).toBe('pass')
    expect(worst({ a: [good], b: [soft] })).toBe('warn')
    expect(worst({ a: [soft], b: [bad] })).toBe('fail')
  })

  it('DP4: warns above 80 percent of the heap', () => {
    expect(heapCheck(50, 100)).toMatchObject({
      status: 'pass',
      observedValue: 50,
      observedUnit: 'percent',
    })
    expect(heapCheck(81, 100)).toMatchObject({ status: 'warn' })
  })
})
