import type { Rule } from './rule'
import { redisDenied } from './rules/redis-denied'
import { redisDown } from './rules/redis-down'
import { redisHitRate } from './rules/redis-hit-rate'
import { redisMemory } from './rules/redis-memory'

/** Every rule there is: one file in rules/ and one line here. */
export const RULES: readonly Rule[] = [redisDenied, redisDown, redisHitRate, redisMemory]
