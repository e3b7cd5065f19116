import { AppError } from '../../../src/shared/errors/app-error'
import type { RequestName, TopicName } from '../../../src/shared/ipc/names'
import { World } from './world'

const world = new World(Date.now())
const policy: string[] = []

Object.assign(window, {
  switchyard: {
    request: async (name: RequestName, input: unknown) => {
      try {
        return { ok: true, value: structuredClone(await world.answer(name, input)) }
      } catch (thrown) {
        return { ok: false, error: AppError.from(thrown).toData() }
      }
    },
    subscribe: (topic: TopicName, listener: (message: unknown) => void) =>
      world.subscribe(topic, listener),
  },
  world,
  policy,
})
document.addEventListener('securitypolicyviolation', (event) => {
  policy.push(`${event.violatedDirective} ${event.sourceFile} ${event.sample}`)
})

await import('../../../src/renderer/src/main')
