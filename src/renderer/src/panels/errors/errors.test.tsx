// @vitest-environment jsdom
import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { bridgeOf } from '../../../../../tests/factories/panel-world'
import { makeErrorGroup } from '../../../../../tests/factories/trace'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { Errors } from '.'

describe('the errors panel', () => {
  it('TR8: groups, worst first, with whose they are and the way to a trace', async () => {
    const groups = [
      makeErrorGroup(),
      makeErrorGroup({
        id: 'g2',
        severity: 'critical',
        type: 'error',
        owner: 'platform',
        retriable: false,
        transient: false,
      }),
    ]
    const bridge = bridgeOf({ answers: { 'errors.list': () => ({ groups, total: 2 }) } })
    const { user } = await renderPage(<Errors />, { bridge })

    const [first, second] = rowsOf('Error groups')
    expect(first).toContain('| platform | no | no')
    expect(second).toContain('Error | connect ECONNREFUSED <address> | load (orders.ts) | 3')
    expect(second).toContain('| network | yes | yes')

    await user.click(screen.getAllByText('connect ECONNREFUSED <address>')[1]!)
    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('network between the two')
    expect(screen.getByRole('link', { name: 'Open newest trace' }).getAttribute('href')).toBe(
      `#/traces?trace=${'a1'.repeat(16)}`,
    )
  })

  it('TR8: no failure is said, not left blank', async () => {
    const bridge = bridgeOf({ answers: { 'errors.list': () => ({ groups: [], total: 0 }) } })
    await renderPage(<Errors />, { bridge })
    expect(screen.getByText('Nothing failed in this time range, as far as was sent.')).toBeTruthy()
  })
})
