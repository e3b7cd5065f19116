import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'
import type { RedisSession } from '../../sources/redis/acting'
import { defineAction, type ActionTools } from '../action'
import { countMatches, requireNarrow, scanKeys, type Matches } from './scan'

const BATCH = 100
/** More than this only when the pattern was typed. */
const MOST_UNTYPED = 10_000
/** Between two batches, so that others get their turn. */
const PAUSE_MS = 5

const Input = z.object({ pattern: z.string().min(3).max(300) })
type Input = z.output<typeof Input>

/** RC12. Cache keys by pattern: counted first, then UNLINK in batches of 100. */
export const invalidateCache = defineAction<Input>({
  id: 'cache.invalidate',
  title: 'Invalidate cache keys',
  risk: 'destructive',
  targetKind: 'redis',
  reversible: false,
  input: Input,
  settleMs: 2_000,
  cooldownMs: 5_000,

  async preview({ pattern }, tools) {
    const matches = await look(pattern, tools)
    if (matches.count === 0) {
      throw new AppError('action/not-possible', `no key matches ${pattern}`)
    }
    const isMany = !matches.isWhole || matches.count > MOST_UNTYPED
    return {
      question: `Invalidate ${pattern}?`,
      button: `Remove ${sayKeys(matches)}`,
      summary: `${sayKeys(matches)} match ${pattern}.`,
      effects: [
        `They are removed for good (UNLINK, ${BATCH} at a time); whoever needs one loads it anew.`,
        'Until the cache is warm again the database answers instead: expect its load to rise.',
        ...(isMany ? [] : [`It stops at ${MOST_UNTYPED.toLocaleString('en')} keys.`]),
      ],
      figures: [`Some of them: ${matches.sample.map((key) => key.slice(0, 80)).join(', ')}`],
      checks: [],
      fingerprint: JSON.stringify([pattern, isMany ? 'many' : bucketOf(matches.count)]),
      phrase: isMany ? pattern : '',
    }
  },

  async run({ pattern }, tools, { preview }) {
    requireNarrow(pattern)
    const most = preview.phrase === pattern ? Infinity : MOST_UNTYPED
    await tools.redis.act((redis) => removeAll(redis, { pattern, most }, tools))
  },

  async verify({ pattern }, tools) {
    const removed = Number(tools.memo.get('removed') ?? 0)
    const { count, isWhole } = await look(pattern, tools)
    const left = `${isWhole ? '' : 'at least '}${count.toLocaleString('en')} match now`
    const detail = `${removed.toLocaleString('en')} keys removed; ${left}, made anew since or left.`
    return { verified: removed > 0, detail }
  },

  proof: (_input, { view }) => [
    {
      ...{ label: 'Keys', unit: 'count', better: 'lower' },
      seriesKey: view.key('redis.keys'),
    },
    {
      ...{ label: 'Hit rate, last 60 s', unit: 'percent', better: 'higher' },
      seriesKey: view.key('redis.hit-rate.minute'),
    },
  ],
})

function look(pattern: string, tools: ActionTools): Promise<Matches> {
  requireNarrow(pattern)
  return tools.redis.look((redis) => countMatches(redis, pattern))
}

async function removeAll(
  redis: RedisSession,
  { pattern, most }: { pattern: string; most: number },
  tools: ActionTools,
): Promise<void> {
  const { clock, signal, memo } = tools
  let removed = 0
  for await (const { keys } of scanKeys(redis, pattern)) {
    for (let from = 0; from < keys.length; from += BATCH) {
      if (signal.aborted) {
        throw new AppError('action/failed', `stopped: ${removed} keys were removed`)
      }
      const batch = keys.slice(from, Math.min(from + BATCH, from + most - removed))
      if (batch.length === 0) return
      removed += Number(await redis.send('unlink', ...batch))
      memo.set('removed', String(removed))
      tools.report(null, `${removed.toLocaleString('en')} keys removed`)
      await clock.wait(PAUSE_MS, signal)
    }
  }
}

function sayKeys({ count, isWhole }: Matches): string {
  const text = count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`
  return isWhole ? text : `at least ${text}`
}

/** By tens: a live cache moves all the time. */
const bucketOf = (count: number): number => Math.floor(Math.log10(count))
