import { app, Notification } from 'electron'
import type { Notice, Notifier } from '../alerts/bell'

/** Kept while shown: one that is collected loses its click. */
const MOST_KEPT = 20

/** AL8: messages of the operating system and the badge. A click opens the alert, nothing more. */
export function systemNotifier({ open }: { open: (notice: Notice) => void }): Notifier {
  const kept: Notification[] = []
  return {
    show(notice) {
      if (!Notification.isSupported()) return
      const { title, body, critical } = notice
      const message = new Notification({
        ...{ title, body, silent: true },
        ...(critical
          ? { urgency: 'critical' as const, timeoutType: 'never' as const }
          : { urgency: 'normal' as const }),
      })
      message.on('click', () => open(notice))
      message.on('close', () => void kept.splice(kept.indexOf(message), 1))
      kept.push(message)
      if (kept.length > MOST_KEPT) kept.shift()
      message.show()
    },
    badge: (count) => void app.setBadgeCount(count),
  }
}
