import { redisSource } from './redis/index'
import type { Source } from './source'

/** Every source there is: one line each. */
export const SOURCES: readonly Source[] = [redisSource]
