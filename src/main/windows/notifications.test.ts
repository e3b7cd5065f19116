import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { systemNotifier } from './notifications'

const { made, badges } = vi.hoisted(() => ({ made: [] as unknown[], badges: [] as number[] }))
vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events')
  class Notification extends Emitter {
    static isSupported = (): boolean => true
    readonly show = vi.fn()
    readonly options: unknown
    constructor(options: unknown) {
      super()
      this.options = options
      made.push(this)
    }
  }
  return { Notification, app: { setBadgeCount: (count: number) => badges.push(count) } }
})
interface Made extends EventEmitter {
  readonly options: Record<string, unknown>
  readonly show: ReturnType<typeof vi.fn>
}

const notice = { title: 't', body: 'b', critical: true, alertId: 'a', panelId: 'pools' }

describe('systemNotifier', () => {
  it('AL8: shows a message; a click opens the alert; critical stays until it is closed', () => {
    const open = vi.fn()
    const notifier = systemNotifier({ open })
    notifier.show(notice)
    notifier.show({ ...notice, critical: false })
    const [first, second] = made as Made[]

    expect(first?.show).toHaveBeenCalledOnce()
    expect(first?.options).toMatchObject({ title: 't', urgency: 'critical', timeoutType: 'never' })
    expect(second?.options).toMatchObject({ urgency: 'normal' })
    first?.emit('click')
    expect(open).toHaveBeenCalledExactlyOnceWith(notice)
  })

  it('AL8: sets the badge', () => {
    systemNotifier({ open: vi.fn() }).badge(3)
    expect(badges).toEqual([3])
  })
})
