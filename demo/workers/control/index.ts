import type { FastifyInstance } from 'fastify'
import type { Conditions } from '../../lib/conditions'
import type { BreakerView } from '../kit/breaker'
import { addSickHealth } from './health'
import { memoryLeak } from './memory-leak'
import { addConditionRoute } from './route'

/** What may go wrong in any worker, by the conditions that faults hold. */
export function addControl(
  app: FastifyInstance,
  conditions: Conditions,
  breakers: readonly BreakerView[],
): void {
  addConditionRoute(app, conditions)
  addSickHealth(app, conditions)
  conditions.add('memory-leak', memoryLeak())
  for (const breaker of breakers) {
    conditions.add(`breaker-${breaker.name}`, {
      begin: () => breaker.update('FORCE_OPEN'),
      // Somebody may have closed it meanwhile, which is the cure: then there is nothing to take back.
      end: () => {
        if (breaker.state() === 'FORCED_OPEN') breaker.update('CLOSE')
      },
    })
  }
}
