import { z } from 'zod'
import { AppError } from '../../../shared/errors/app-error'

/** Where the queues are: a Redis server, a database with `background_jobs`, or both. */
export interface QueueSettings {
  readonly redisUrl?: string
  readonly postgresUrl?: string
}

const Address = z.string().min(1).max(2_000)

/** `url` alone is one of the two by its scheme: what a person types into the form. */
export const queueSettings: z.ZodType<QueueSettings> = z
  .object({
    url: Address.optional(),
    redisUrl: Address.optional(),
    postgresUrl: Address.optional(),
  })
  .transform(({ url, redisUrl, postgresUrl }): QueueSettings => {
    if (redisUrl !== undefined || postgresUrl !== undefined) {
      return {
        ...(redisUrl === undefined ? {} : { redisUrl }),
        ...(postgresUrl === undefined ? {} : { postgresUrl }),
      }
    }
    return splitAddress(url)
  })

/** One address as the setting its scheme says. */
export function splitAddress(url: string | undefined): QueueSettings {
  if (url === undefined) return {}
  return isPostgres(url) ? { postgresUrl: url } : { redisUrl: url }
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/i.test(url) || /(^|\s)(host|service|dbname)=/.test(url)
}

export function requireOne(settings: QueueSettings): QueueSettings {
  if (settings.redisUrl === undefined && settings.postgresUrl === undefined) {
    throw new AppError('source/bad-address', 'a queue set needs a Redis or a PostgreSQL address')
  }
  return settings
}
