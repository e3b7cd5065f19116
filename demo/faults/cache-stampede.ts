import { ask } from '../lib/ask'
import { repeat } from '../lib/wait'
import { workerOf } from './control'
import { defineFault, type FaultContext } from './fault'

const READERS = 40
const HOT_IDS = 3
const REST_MS = 250

/** What everyone asks for is gone from the cache again and again, and all of them fetch it at once. */
export const cacheStampede = defineFault({
  name: 'cache-stampede',
  title:
    'The cache projects is emptied again and again, and 40 readers ask for the same rows at once',
  expect:
    'Misses of the cache projects in bursts, its hit rate falls; the same statement reaches the database many times at once',
  hits: ['redis', 'api', 'replica'],
  start: async (context) => {
    const api = workerOf(context, 'api')
    await empty(context, api)
    const herd = repeat(
      REST_MS,
      async () => {
        await empty(context, api)
        await Promise.allSettled(
          Array.from({ length: READERS }, (_, reader) =>
            ask(`${api}/api/projects/${1 + (reader % HOT_IDS)}`, { timeoutMs: 10_000 }),
          ),
        )
      },
      (thrown) => context.log(String(thrown)),
    )
    return () => herd.stop()
  },
})

async function empty({ platform }: FaultContext, api: string): Promise<void> {
  const { status, text } = await ask(`${api}/ops/caches/projects`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${platform.opsToken}` },
    timeoutMs: 5_000,
  })
  if (status >= 300) throw new Error(`the cache was not emptied: ${status} ${text.slice(0, 200)}`)
}
