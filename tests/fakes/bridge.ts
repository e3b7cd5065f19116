import { AppError } from '../../src/shared/errors/app-error'
import type { Input, Message, Output } from '../../src/shared/ipc/contract'
import type { RequestName, TopicName } from '../../src/shared/ipc/names'
import type { Bridge } from '../../src/renderer/src/bridge/request'
import { makeSettings, makeStatus } from '../factories/page'

type Answers = {
  [N in RequestName]?: (input: Input<N>) => Output<N> | Promise<Output<N>>
}
type AnyListener = (message: never) => void

/** A main process of answers written down: records what was asked, and pushes on command. */
export class FakeBridge implements Bridge {
  readonly asked: { name: RequestName; input: unknown }[] = []
  answers: Answers
  readonly #listeners = new Map<TopicName, Set<AnyListener>>()

  constructor(answers: Answers = {}) {
    this.answers = { ...DEFAULT_ANSWERS, ...answers }
  }

  readonly request = async <N extends RequestName>(
    name: N,
    input: Input<N>,
  ): Promise<Output<N>> => {
    this.asked.push({ name, input })
    const answer = this.answers[name] as ((input: Input<N>) => Output<N>) | undefined
    if (answer === undefined) throw new AppError('app/bug', `no answer for ${name}`)
    return answer(input)
  }

  readonly subscribe = <T extends TopicName>(
    topic: T,
    listener: (message: Message<T>) => void,
  ): (() => void) => {
    const listeners = this.#listeners.get(topic) ?? new Set<AnyListener>()
    this.#listeners.set(topic, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  push<T extends TopicName>(topic: T, message: Message<T>): void {
    for (const listener of this.#listeners.get(topic) ?? []) {
      ;(listener as (message: Message<T>) => void)(message)
    }
  }

  /** Inputs of every request by that name, oldest first. */
  inputs<N extends RequestName>(name: N): Input<N>[] {
    return this.asked.filter((one) => one.name === name).map(({ input }) => input as Input<N>)
  }

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0)
  }
}

const DEFAULT_ANSWERS: Answers = {
  'app.status': () => makeStatus(),
  'catalog.read': () => ({ targets: [], metrics: [], actions: [] }),
  'board.read': () => ({ seq: 0, tiles: [] }),
  'links.read': () => ({ links: [] }),
  'links.retry': () => ({}),
  'live.watch': () => ({ seq: 0, tables: [] }),
  'history.read': ({ keys }) => ({
    seq: 0,
    series: keys.map((key) => ({ key, at: new Float64Array(0), values: new Float64Array(0) })),
  }),
  'journal.read': () => ({ events: [], total: 0 }),
  'journal.note': () => ({}),
  'actions.recent': () => ({ runs: [] }),
  'settings.read': () => makeSettings(),
  'settings.write': (change) => ({ ...makeSettings(), ...(change as object) }),
  'app.report-error': () => ({}),
  'alerts.read': () => ({ alerts: [], history: [], chains: [], rules: [], deliveries: [] }),
  'incidents.list': () => ({ incidents: [] }),
  'workers.map': () => ({ nodes: [], edges: [], hasSpans: false }),
  'recovery.read': () => ({ workers: [] }),
}
