import type { Message, Output } from '../../../shared/ipc/contract'
import { Cell } from './cell'

export type AlertsState = Output<'alerts.read'>

const MOST_ENDED = 200

/** Alerts, their chains and what was told of them. Never paused: a new critical must be seen. */
export class AlertStore {
  /** undefined: not read yet. */
  readonly state = new Cell<AlertsState | undefined>(undefined)

  start(answer: AlertsState): void {
    this.state.set(answer)
  }

  /** Before the first answer a message is of no use: it has no rules and no history. */
  take({ alerts, ended, chains, deliveries }: Message<'alerts'>): void {
    const known = this.state.get()
    if (known === undefined) return
    const open = new Set([...alerts, ...ended].map(({ id }) => id))
    const history = [...ended, ...known.history.filter(({ id }) => !open.has(id))]
    history.sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0))
    this.state.set({ ...known, alerts, chains, deliveries, history: history.slice(0, MOST_ENDED) })
  }
}
