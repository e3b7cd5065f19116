// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../../tests/factories/link'
import { makeTicket } from '../../../../../tests/factories/page'
import { bridgeOf, NOW, SCRAPER, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { seriesKey } from '../../../../shared/model/series'
import type { Target } from '../../../../shared/model/target'
import { Cache } from '.'

const REDIS: Target = { id: 'cache', kind: 'redis', title: 'Redis', environment: 'dev' }
const link = (probe: string, targetId = 'cache') => makeLink({ targetId, probe, lastOkAt: NOW })
const WORLD: PanelWorld = {
  targets: [REDIS, SCRAPER],
  links: [link('info'), link('slowlog'), link('health', 'scraper')],
  values: {
    [seriesKey('redis.memory.used', 'cache')]: 32 * 1_048_576,
    [seriesKey('redis.hit-rate.minute', 'cache')]: 87,
    [seriesKey('redis.rejected.rate', 'cache')]: 0,
  },
  tables: {
    cache: {
      'redis.server': [
        {
          ...{ version: '7.0.15', role: 'master', user: 'ops', startedAt: NOW - 3_600_000 },
          ...{ maxMemoryBytes: 64 * 1_048_576, maxMemoryPolicy: 'allkeys-lru' },
          persistence: 'RDB ok, AOF off',
        },
      ],
      'redis.gaps': [],
      'redis.slowlog': [
        {
          ...{ shape: 'HGETALL cache:*', count: 3, worstMs: 40, totalMs: 90, client: 'api' },
          ...{ firstAt: NOW - 60_000, lastAt: NOW - 5_000 },
        },
      ],
    },
    scraper: {
      'worker.caches': [
        {
          ...{ name: 'projects', keys: 900, hits: 90, misses: 10, sizeBytes: 5_000 },
          ...{ lastWarmAt: null, canWarm: true },
        },
      ],
    },
  },
}
const open = async (world: PanelWorld = WORLD) => {
  const page = await renderPage(<Cache />, { bridge: bridgeOf(world) })
  await page.advance(500) // what is watched is asked for a little later
  return page
}

describe('the cache panel', () => {
  it('RC1: figures with their units, and the server in words', async () => {
    await open()

    const region = screen.getByRole('region', { name: 'Redis cache' })
    for (const words of [
      'Memory used32 MiB',
      'Hit rate, 60 s87 %',
      'Refused connections0 /s',
      'Evicted–',
      'Redis 7.0.15, master, up 1 h 00 min, as ops; maxmemory 64 MiB, allkeys-lru; RDB ok, AOF off',
    ]) {
      expect(region.textContent).toContain(words)
    }
  })

  it('RC4: slow commands by shape, with how often and how long', async () => {
    await open()
    const rows = within(screen.getByRole('table', { name: 'Slow log' })).getAllByRole('row')
    expect(rows[1]?.textContent).toContain('HGETALL cache:*')
    expect(rows[1]?.textContent).toContain('40 ms')
  })

  it('RC11: warms the cache of a worker', async () => {
    const { user, bridge, advance } = await open({
      ...WORLD,
      answers: { 'actions.preview': () => makeTicket() },
    })
    await user.click(screen.getByRole('button', { name: 'Warm… projects of scraper' }))
    await advance(0)
    expect(bridge.inputs('actions.preview')[0]).toMatchObject({
      ...{ actionId: 'worker.warm-cache', targetId: 'scraper', input: { cache: 'projects' } },
    })
  })

  it('RC12: asks for a pattern, and only then opens the dialog that counts', async () => {
    const { user, bridge, advance } = await open({
      ...WORLD,
      answers: { 'actions.preview': () => makeTicket() },
    })
    const button = screen.getByRole('button', { name: 'Invalidate…' })
    expect(button.getAttribute('title')).toBe('Type a pattern first.')
    await user.click(button)
    expect(bridge.inputs('actions.preview')).toEqual([])

    await user.type(screen.getByLabelText(/Key pattern/), 'cache:projects:*')
    await user.click(button)
    await advance(0)

    expect(bridge.inputs('actions.preview')[0]).toEqual({
      actionId: 'cache.invalidate',
      targetId: 'cache',
      input: { pattern: 'cache:projects:*' },
    })
  })

  it('RC2: the hit rate stands on the shared axis', async () => {
    await open()
    const region = screen.getByRole('region', { name: 'Hit rate' })
    expect(within(region).getByRole('img', { name: /^Hit rate/ })).toBeDefined()
    expect(region.textContent).toContain('good above 90 %, warned below 70 % for 5 min')
  })
})
