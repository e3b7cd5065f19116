// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { bridgeOf, NOW, SCRAPER } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { DEFAULT_POLICY, type RecoveryState } from '../../../../shared/model/recovery'
import { AutoRecovery } from './auto-recovery'

const makeState = (part: Partial<RecoveryState> = {}): RecoveryState => ({
  ...{ targetId: 'scraper', policy: DEFAULT_POLICY, means: 'POST https://sup/restart/scraper' },
  ...{ budget: { left: 2, of: 2, windowMs: 600_000 }, trouble: null, nextTryAt: null },
  decision: { at: NOW, code: 'off', words: 'Off: it is left to a person.' },
  lastBack: null,
  ...part,
})

async function open(state: RecoveryState) {
  const workers = [state]
  const bridge = bridgeOf({
    targets: [SCRAPER],
    answers: {
      'recovery.read': () => ({ workers }),
      'recovery.write': ({ policy }) => ({ workers: [{ ...state, policy }] }),
    },
  })
  return renderPage(<AutoRecovery targetIds={['scraper']} />, { bridge })
}

describe('the automatic recovery panel', () => {
  it('WK3: off by default, with what it would run and what is left', async () => {
    await open(makeState())

    const [row = ''] = rowsOf('Automatic recovery')
    expect(row).toContain('POST https://sup/restart/scraper')
    expect(row).toContain('2 of 2')
    expect(row).toContain('Off: it is left to a person.')
    expect(screen.getByRole('checkbox', { name: 'Restart scraper by itself' })).toHaveProperty(
      'checked',
      false,
    )
    expect(screen.getByText(/on for 0 of 1/)).toBeDefined()
  })

  it('WK3: is switched on by its box; production asks once more', async () => {
    const { user, bridge, advance } = await open(makeState())

    await user.click(screen.getByRole('checkbox', { name: 'Restart scraper by itself' }))
    await advance(100)
    await user.click(screen.getByRole('checkbox', { name: 'Also on production: scraper' }))
    await advance(100)

    expect(bridge.inputs('recovery.write')).toMatchObject([
      { targetId: 'scraper', policy: { on: true, prod: false } },
      { targetId: 'scraper', policy: { on: true, prod: true } },
    ])
  })

  it('WK3: says why it does not act, when it tries next, and who brought it back last', async () => {
    await open(
      makeState({
        decision: { at: NOW, code: 'budget', words: 'Restarted 2 times in 10 min.' },
        nextTryAt: NOW + 90_000,
        trouble: { kind: 'down', since: NOW - 30_000 },
        lastBack: { at: NOW, tookMs: 11_900, by: 'automatic recovery' },
      }),
    )

    const [row = ''] = rowsOf('Automatic recovery')
    expect(row).toContain('Restarted 2 times in 10 min. Next try: 1 min 2')
    expect(row).toContain('down since 13:59:30')
    expect(row).toContain('11.9 s, automatic recovery')
  })
})
