import { useMemo, type ReactNode } from 'react'
import { breakerImpact } from '../../../../shared/impact/breaker-impact'
import type { Target } from '../../../../shared/model/target'
import { useTables } from '../../live/use-tables'
import { ButtonLink } from '../../ui/button-link'
import { StateGlyph } from '../../ui/state-glyph'
import { useTargets } from '../of-targets'
import { breakerGlyph } from './breaker-parts'

const idsOf = (targets: readonly Target[] | undefined): readonly string[] =>
  (targets ?? []).map(({ id }) => id)

/** BR11: what stands behind a breaker, and who guards the same. */
export function Impact({ targetId, name }: { targetId: string; name: string }): ReactNode {
  const impact = useImpact(targetId, name)
  const { workers, queues, siblings } = impact
  return (
    <section aria-label="Behind this breaker">
      <h3>Behind it</h3>
      <ul className="breaker-impact">
        {workers.map((one) => (
          <li key={one.targetId}>
            <ButtonLink quiet href="#/workers">{`Worker ${one.targetId}`}</ButtonLink>
            <span className="muted">{one.because}</span>
          </li>
        ))}
        {queues.map((one) => (
          <li key={`${one.targetId} ${one.queue}`}>
            <ButtonLink quiet href="#/queues">{`Queue ${one.queue}`}</ButtonLink>
            <span className="muted">{one.because}</span>
          </li>
        ))}
      </ul>
      {siblings.length === 0 ? null : (
        <>
          <h3>The same is guarded by</h3>
          <ul>
            {siblings.map((one) => (
              <li key={`${one.targetId} ${one.name}`} className="row">
                <StateGlyph state={breakerGlyph(one.state)} size={12} word="" />
                {`${one.name} of ${one.targetId}: ${one.state}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function useImpact(targetId: string, name: string): ReturnType<typeof breakerImpact> {
  const workers = idsOf(useTargets('worker'))
  const queues = idsOf(useTargets('queue'))
  const breakers = useTables(workers, 'worker.breakers')
  const components = useTables(workers, 'worker.components')
  const slots = useTables(workers, 'worker.slots')
  const queueTables = useTables(queues, 'queue.queues')
  return useMemo(() => {
    const facts = breakers.map(({ targetId: id, table }, at) => ({
      targetId: id,
      breakers: table?.rows ?? [],
      components: components[at]?.table?.rows ?? [],
      slots: slots[at]?.table?.rows ?? [],
    }))
    const lists = queueTables.map(({ targetId: id, table }) => ({
      targetId: id,
      names: (table?.rows ?? []).map((row) => row.name),
    }))
    return breakerImpact({ workers: facts, queues: lists }, { targetId, name })
  }, [breakers, components, slots, queueTables, targetId, name])
}
