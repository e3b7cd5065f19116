import { join } from 'node:path'
import { AlertFile } from '../../src/main/alerts/alert-file'
import { Bell, silentNotifier } from '../../src/main/alerts/bell'
import { AlertDesk } from '../../src/main/alerts/desk'
import { Outbox } from '../../src/main/alerts/outbox'
import { post } from '../../src/main/alerts/outbox/post'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import type { Finding } from '../../src/shared/model/finding'
import { makeFinding } from '../factories/page'

export const FINDING: Finding = makeFinding({ id: 'r|primary', ruleId: 'r' })

/** The desk and its outbox as the app opens them, over a folder and a receiver. */
export function openDesk(folder: string, url: string): { desk: AlertDesk; outbox: Outbox } {
  const outbox = new Outbox({
    ...{ path: join(folder, 'outbox.jsonl'), clock: systemClock, random: () => 0.5, post },
    ...{ log: silentLogger, webhook: () => ({ url, hasSecret: false }), secret: () => undefined },
    onChange: () => undefined,
  })
  const bell = new Bell({
    ...{ notifier: silentNotifier, minuteOfDay: () => 0, panelOf: () => 'alerts' },
    settings: () => ({ on: false, remind: false, quiet: null }),
  })
  const desk = new AlertDesk({
    ...{ rules: [], bell, outbox, clock: systemClock, log: silentLogger, operator: 'ana' },
    ...{ file: new AlertFile(join(folder, 'alerts.json')), explain: () => [], limits: () => ({}) },
    ...{ publish: () => undefined, note: () => undefined, isMuted: () => false },
  })
  return { desk, outbox }
}

/** Raises an alert, acknowledges and shelves it, and dies the moment it was told that this is kept. */
async function main([folder = '', url = '', step = '']: readonly string[]): Promise<void> {
  const { desk } = openDesk(folder, url)
  desk.take('primary', [FINDING])
  if (step === 'raised') process.kill(process.pid, 'SIGKILL')
  const alertId = desk.read().alerts[0]?.id ?? ''
  await desk.ack({ alertId, note: 'on it' })
  if (step === 'acknowledged') process.kill(process.pid, 'SIGKILL')
  await desk.shelve({ alertId, term: '8h', reason: 'known' })
  process.kill(process.pid, 'SIGKILL')
}

if (process.argv[1]?.endsWith('alerts-kill-child.ts') === true) await main(process.argv.slice(2))
