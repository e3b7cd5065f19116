import type { ImpactFacts } from '../../shared/impact/breaker-impact'
import type { TargetView } from '../sources/target-view'

/** What is known of every target, as far as breakers stand before it. */
export function impactFacts(views: readonly TargetView[]): ImpactFacts {
  const ofKind = (kind: TargetView['target']['kind']): readonly TargetView[] =>
    views.filter(({ target }) => target.kind === kind)
  return {
    workers: ofKind('worker').map((view) => ({
      targetId: view.target.id,
      breakers: view.table('worker.breakers') ?? [],
      components: view.table('worker.components') ?? [],
      slots: view.table('worker.slots') ?? [],
    })),
    queues: ofKind('queue').map((view) => ({
      targetId: view.target.id,
      names: (view.table('queue.queues') ?? []).map(({ name }) => name),
    })),
  }
}
