import { redisSource } from './redis/index'
import { postgresSource } from './postgres/index'
import { queueSource } from './queues/index'
import type { Source } from './source'
import { workerSource } from './workers/index'

/** Every source there is: one line each. */
export const SOURCES: readonly Source[] = [postgresSource, redisSource, workerSource, queueSource]
