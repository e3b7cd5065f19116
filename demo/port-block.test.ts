import { describe, expect, it } from 'vitest'
import { MOST_WORKERS, portsFrom, usedPorts } from './port-block'
import { instancesOf } from './worker-configs'

describe('the block of ports', () => {
  it('DP7: every part has a port of its own inside the block, however many workers run', () => {
    for (let scrapers = 1; scrapers <= MOST_WORKERS - 4; scrapers += 1) {
      const ids = instancesOf({ scraper: scrapers }).map(({ id }) => id)
      const ports = portsFrom(20_000, ids)
      const all = [
        ...[ports.primary, ports.replica, ports.redis, ports.register, ports.control],
        ...ids.map((id) => ports.of(id)),
      ]

      expect(new Set(all).size).toBe(all.length)
      expect(Math.max(...all)).toBe(20_000 + usedPorts(ids.length) - 1)
      expect(Math.max(...all)).toBeLessThan(20_020)
    }
  })

  it('DP7: further instances do not move the first ones', () => {
    const alone = portsFrom(
      20_000,
      instancesOf({}).map(({ id }) => id),
    )
    const scaled = portsFrom(
      20_000,
      instancesOf({ api: 2, scraper: 3 }).map(({ id }) => id),
    )

    for (const id of ['api', 'dashboard', 'scraper', 'scanner', 'bci'])
      expect(scaled.of(id)).toBe(alone.of(id))
    expect(() => alone.of('scraper-2')).toThrow('no port for scraper-2')
  })

  it('DP7: instances are named and numbered', () => {
    expect(instancesOf({ scraper: 3 }).filter(({ kind }) => kind === 'scraper')).toEqual([
      { kind: 'scraper', id: 'scraper', instance: 'scraper-1' },
      { kind: 'scraper', id: 'scraper-2', instance: 'scraper-2' },
      { kind: 'scraper', id: 'scraper-3', instance: 'scraper-3' },
    ])
  })
})
