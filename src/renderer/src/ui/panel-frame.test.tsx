// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { FakeBridge } from '../../../../tests/fakes/bridge'
import { renderPage } from '../../../../tests/support/page'
import type { AppErrorData } from '../../../shared/errors/app-error'
import type { PanelState } from '../live/panel-state'
import { DataPanel, PanelFrame } from './panel-frame'

const NOW = Date.UTC(2026, 0, 1, 14, 0, 0)
const ERROR: AppErrorData = {
  code: 'source/unreachable',
  message: 'connect ECONNREFUSED 10.2.0.7:5432',
  context: { address: '10.2.0.7:5432' },
}

async function show(state: PanelState | readonly PanelState[]) {
  const page = await renderPage(
    <PanelFrame title="Pools" state={state}>
      <p>body</p>
    </PanelFrame>,
  )
  return { ...page, region: screen.getByRole('region', { name: 'Pools' }) }
}

describe('PanelFrame', () => {
  it('DESIGN states: live shows the body and the age of its data', async () => {
    const { region, advance } = await show({ kind: 'live', at: NOW })
    await advance(3_900)

    expect(within(region).getByText('body')).toBeDefined()
    expect(region.textContent).toContain('read 4 s ago')
  })

  it.each([
    [{ kind: 'first-run', text: 'Shows the pools of a server.' }, 'Shows the pools of a server.'],
    [{ kind: 'connecting', step: 'TLS' }, 'Connecting: TLS'],
    [{ kind: 'loading' }, 'Loading'],
    [{ kind: 'empty', text: 'No session waits for a lock.' }, 'No session waits for a lock.'],
    [{ kind: 'no-data', text: 'No backend reports it.' }, 'No backend reports it.'],
  ] as const)('DESIGN states: %o stands in place of the body', async (state, text) => {
    const { region } = await show(state)

    expect(region.textContent).toContain(text)
    expect(within(region).queryByText('body') === null).toBe(state.kind !== 'first-run')
  })

  it('DESIGN states: empty and no data differ by their glyph', async () => {
    const empty = await show({ kind: 'empty', text: 'none' })
    expect(empty.region.querySelector('.glyph-normal')).not.toBeNull()
    empty.unmount()

    const none = await show({ kind: 'no-data', text: 'none' })
    expect(none.region.querySelector('.glyph-unknown')).not.toBeNull()
  })

  it('OV4: stale data is greyed, hatched and has its age', async () => {
    const { region } = await show({ kind: 'stale', at: NOW - 40_000 })

    expect(region.textContent).toContain('stale, 40 s old')
    expect(region.querySelector('.panel-old.hatched')?.textContent).toBe('body')
  })

  it('KB8: paused says since when and how old', async () => {
    const { region } = await show({ kind: 'paused', since: NOW, at: NOW - 38_000 })

    expect(region.textContent).toContain('paused 14:00:00, 38 s old')
  })

  it('PC14: down keeps the body, tells why and the next try, and retries on demand', async () => {
    const { region, bridge, user, advance } = await show({
      kind: 'down',
      origin: 'memory',
      targetId: 'replica',
      lastOkAt: NOW - 40_000,
      error: ERROR,
      attempt: 3,
      nextTryAt: NOW + 11_000,
    })
    const words = region.textContent
    expect(words).toContain('last read 13:59:20, 40 s ago, shown from memory; try 4 in 11 s')
    expect(words).toContain('connect ECONNREFUSED 10.2.0.7:5432')
    expect(words).toContain('Check the address, and that the service is running.')
    expect(within(region).getByText('body')).toBeDefined()

    await user.click(within(region).getByRole('button', { name: 'Retry now' }))
    await advance(0)

    expect(bridge.inputs('links.retry')).toEqual([{ targetId: 'replica' }])
  })

  it('ST8: denied shows the exact grant to copy', async () => {
    const { region, user } = await show({
      kind: 'denied',
      targetId: 'primary',
      error: {
        code: 'source/not-permitted',
        message: 'the role cannot see other sessions',
        context: { grant: 'grant pg_monitor to watch' },
      },
    })
    expect(within(region).getAllByText('grant pg_monitor to watch').length).toBeGreaterThan(0)

    await user.click(within(region).getByRole('button', { name: 'Copy grant' }))
    expect(await navigator.clipboard.readText()).toBe('grant pg_monitor to watch')
  })

  it('ST8: partial names what is missing and how to have it, above the body', async () => {
    const gap = {
      code: 'g',
      message: 'pg_stat_statements is not installed',
      fix: 'create extension',
    }
    const { region } = await show([
      { kind: 'live', at: NOW },
      { kind: 'partial', gaps: [gap] },
    ])
    const list = within(region).getByRole('list', { name: 'Not shown, and why' })

    expect(list.textContent).toContain('pg_stat_statements is not installed')
    expect(list.textContent).toContain('create extension')
    expect(within(region).getByText('body')).toBeDefined()
  })

  it('DESIGN states: truncated says of how many', async () => {
    const { region } = await show({ kind: 'truncated', shown: 500, total: 12_031 })

    expect(region.textContent).toContain('top 500 of 12,031')
  })

  it('ST11: words of a target stay words', async () => {
    const { region } = await show({ kind: 'empty', text: '<img src=x onerror=alert(1)>' })

    expect(region.querySelector('img')).toBeNull()
    expect(region.textContent).toContain('<img src=x')
  })

  it('OV4: over a probe it goes stale by itself', async () => {
    const link = makeLink({ lastOkAt: NOW, everyMs: 2_000 })
    const bridge = new FakeBridge({ 'links.read': () => ({ links: [link] }) })
    const { advance } = await renderPage(
      <DataPanel title="Pools" ask={{ targetId: 'primary', probe: 'session', at: NOW }}>
        <p>body</p>
      </DataPanel>,
      { bridge },
    )
    const region = screen.getByRole('region', { name: 'Pools' })
    expect(region.dataset['state']).toBe('live')

    await advance(8_000)
    expect(region.dataset['state']).toBe('stale')
  })
})
