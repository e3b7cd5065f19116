import { describe, expect, it } from 'vitest'
import { parseHealth } from './health'
import { EMPTY_PROFILE } from './profile'
import { WorkerReader } from './reader'
import type { Tick } from './tick'

const NOTHING = { breakers: undefined, caches: undefined, pool: undefined } as const

function tick(body: Readonly<Record<string, unknown>>): Tick {
  const reply = {
    ...{ status: 200, headers: { 'content-type': 'application/health+json' } },
    text: JSON.stringify({ status: 'pass', ...body }),
  }
  return {
    ...{ profile: EMPTY_PROFILE, health: parseHealth(reply), httpStatus: 200 },
    ...{ raw: reply.text, latencyMs: 1, ...NOTHING },
  }
}

describe('requests of a worker by its spans', () => {
  it('AL1: are those of the service and instance that it says it is', () => {
    const asked: unknown[] = []
    let total = 0
    const reader = new WorkerReader('api', (service, instance) => {
      asked.push([service, instance])
      total += 50
      return { total, errors: total / 10 }
    })
    const read = (atMs: number) =>
      reader.read(tick({ serviceId: 'api', instance: 'api-1' }), {
        ...{ wallMs: atMs, monotonicMs: atMs },
      }).reading.values

    expect(read(0)['worker.requests.failed']).toBeUndefined()
    expect(read(5_000)).toMatchObject({
      ...{ 'worker.requests.failed': 5, 'worker.requests.failed-percent': 10 },
      'worker.requests.failed-percent.recent': 10,
    })
    expect(asked).toEqual([
      ['api', 'api-1'],
      ['api', 'api-1'],
    ])
  })

  it('AL1: are not looked for when it does not say which service it is', () => {
    const reader = new WorkerReader('api', () => {
      throw new Error('asked')
    })
    const { values } = reader.read(tick({}), { wallMs: 0, monotonicMs: 0 }).reading
    expect(values['worker.requests.failed']).toBeUndefined()
  })
})
