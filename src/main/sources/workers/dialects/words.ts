import type { HealthWord } from '../../../../shared/model/tables/worker'

const WORDS: Readonly<Record<string, HealthWord>> = {
  ...{ pass: 'pass', ok: 'pass', up: 'pass', healthy: 'pass' },
  ...{ warn: 'warn', degraded: 'warn', out_of_service: 'warn' },
  ...{ draining: 'warn', shutting_down: 'warn' },
  ...{ fail: 'fail', error: 'fail', down: 'fail', unhealthy: 'fail', critical: 'fail' },
}

/** A status word of any dialect; what is not known is unknown, never normal. */
export const toHealthWord = (word: unknown): HealthWord =>
  (typeof word === 'string' && Object.hasOwn(WORDS, word.toLowerCase())
    ? WORDS[word.toLowerCase()]
    : undefined) ?? 'unknown'
