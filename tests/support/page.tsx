import { CSPProvider } from '@base-ui/react/csp-provider'
import { act, cleanup, render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, vi } from 'vitest'
import { ActionProvider } from '../../src/renderer/src/actions/use-action'
import { LiveContext } from '../../src/renderer/src/live/context'
import { Live } from '../../src/renderer/src/live/live'
import { InspectorProvider, InspectorSlot } from '../../src/renderer/src/shell/inspector'
import { ToastProvider } from '../../src/renderer/src/ui/toast'
import { FakeBridge } from '../fakes/bridge'
import { ManualPageClock, settle } from '../fakes/page-clock'

export interface TestPage extends RenderResult {
  readonly bridge: FakeBridge
  readonly clock: ManualPageClock
  readonly live: Live
  readonly user: UserEvent
  /** Lets time go on: timers, and what they change on the screen. */
  readonly advance: (ms: number) => Promise<void>
  /** Does something that changes the screen, as a push of the bridge does. */
  readonly doing: (change: () => void) => Promise<void>
}

afterEach(cleanup)

/** Draws a part of the page with everything it stands in, over a fake bridge and a standing clock. */
export async function renderPage(
  content: ReactNode,
  { bridge = new FakeBridge() }: { bridge?: FakeBridge } = {},
): Promise<TestPage> {
  stubMissing()
  const clock = new ManualPageClock()
  const live = new Live({ bridge, clock, rangeMs: 900_000 })
  live.start()
  const result = render(
    <CSPProvider disableStyleElements>
      <LiveContext value={live}>
        <ToastProvider>
          <ActionProvider>
            <InspectorProvider>
              {content}
              <InspectorSlot />
            </InspectorProvider>
          </ActionProvider>
        </ToastProvider>
      </LiveContext>
    </CSPProvider>,
  )
  const advance = (ms: number): Promise<void> => act(() => clock.advance(ms))
  await advance(100)
  const doing = (change: () => void): Promise<void> =>
    act(async () => {
      change()
      await settle()
    })
  return { ...result, bridge, clock, live, user: userEvent.setup(), advance, doing }
}

/** What a browser has and jsdom has not; drawing on a canvas stays off. */
export function stubMissing(): void {
  class NoObserver {
    readonly observe = (): void => undefined
    readonly unobserve = (): void => undefined
    readonly disconnect = (): void => undefined
  }
  vi.stubGlobal('ResizeObserver', NoObserver)
  Element.prototype.scrollIntoView = () => undefined
}
