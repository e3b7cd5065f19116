import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../tests/fakes/clock'
import { AppError } from '../../shared/errors/app-error'
import { servicesOf } from './addresses'
import { inBatches, tallyEach, type Tally } from './batches'

const say = ({ done, skipped, failed }: Tally): string => `${done} ${skipped} ${failed}`

function makeTools(clock = new ManualClock()) {
  const abort = new AbortController()
  const told: [number | null, string][] = []
  const report = (progress: number | null, detail: string): void =>
    void told.push([progress, detail])
  return { clock, abort, told, tools: { clock, report, signal: abort.signal, memo: new Map() } }
}

describe('batches', () => {
  it('JQ7: 50 at a time, at the rate, each told', async () => {
    const { clock, told, tools } = makeTools()
    const sizes: number[] = []
    const items = Array.from({ length: 120 }, (_, at) => at)
    let ended: Tally | undefined
    const running = inBatches(
      {
        ...{ items, perSecond: 50, total: 120, say },
        each: async (batch) => {
          sizes.push(batch.length)
          return { done: batch.length, skipped: 0, failed: 0 }
        },
      },
      tools,
    ).then((tally) => (ended = tally))

    await clock.advance(999)
    expect(sizes).toEqual([50])
    await clock.advance(1)
    expect(sizes).toEqual([50, 50])
    await clock.advance(1_000)
    await running

    expect(ended).toEqual({ done: 120, skipped: 0, failed: 0 })
    expect(told.map(([, detail]) => detail)).toEqual([
      '50 0 0 of 120',
      '100 0 0 of 120',
      '120 0 0 of 120',
    ])
    expect(told.at(-1)?.[0]).toBe(1)
  })

  it('JQ7: a stop between two batches says what was done', async () => {
    const { clock, abort, tools } = makeTools()
    const items = Array.from({ length: 120 }, (_, at) => at)
    const running = inBatches(
      {
        ...{ items, perSecond: 50, total: 120, say },
        each: async (batch) => ({ done: batch.length, skipped: 0, failed: 0 }),
      },
      tools,
    )
    const caught = running.catch((thrown: unknown) => thrown)
    await clock.advance(10)
    abort.abort()
    await clock.advance(10)

    await expect(caught).resolves.toMatchObject({ message: 'stopped: 50 0 0 of 120' })
  })

  it('JQ7: one that fails does not take the others along; an outage does', async () => {
    const work = async (item: string): Promise<'done' | 'skipped'> => {
      if (item === 'bad') throw new Error('odd')
      if (item === 'down') throw new AppError('source/unreachable', 'gone')
      return item === 'gone' ? 'skipped' : 'done'
    }
    await expect(tallyEach(['a', 'bad', 'gone', 'b'], work)).resolves.toEqual({
      ...{ done: 2, skipped: 1, failed: 1 },
    })
    await expect(tallyEach(['a', 'down', 'b'], work)).rejects.toMatchObject({
      code: 'source/unreachable',
    })
  })
})

describe('AC2: which service an action may reach', () => {
  const none = { url: undefined, actUrl: undefined }

  it.each([
    ['postgres', { url: 'p', actUrl: 'pa' }, { postgres: { url: 'p', actUrl: 'pa' }, redis: none }],
    ['redis', { url: 'r' }, { postgres: none, redis: { url: 'r', actUrl: undefined } }],
    ['worker', { url: 'w', token: 't' }, { postgres: none, redis: none }],
    [
      'queue',
      { url: 'redis://r', actUrl: 'redis://ra' },
      { postgres: none, redis: { url: 'redis://r', actUrl: 'redis://ra' } },
    ],
    [
      'queue',
      {
        url: 'redis://r',
        queue: {
          redisUrl: 'redis://r',
          postgresUrl: 'postgres://p',
          act: { postgresUrl: 'postgres://pa' },
        },
      },
      {
        postgres: { url: 'postgres://p', actUrl: 'postgres://pa' },
        redis: { url: 'redis://r', actUrl: undefined },
      },
    ],
  ] as const)('a %s with %j', (kind, address, wanted) => {
    expect(servicesOf(kind, address)).toEqual(wanted)
  })
})
