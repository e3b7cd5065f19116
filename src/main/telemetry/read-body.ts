import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { refuse, tooLarge, type Refusal } from './admission'
import { LIMITS } from './limits'

const inflate = promisify(gunzip)

/** Said when too much is under way; nothing of the request was kept. */
export const FULL: Refusal = refuse(429, 'busy: come again in a second')

/** Reads a body up to the cap, whatever length was announced. Rejects when the caller goes away. */
export async function readBody(
  request: IncomingMessage,
  fits: (sizeBytes: number) => boolean,
): Promise<Buffer | Refusal> {
  const parts: Buffer[] = []
  let size = 0
  // Left early, the line stays open: the caller is still to hear why.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    size += (part as Buffer).length
    if (size > LIMITS.bodyBytes) return tooLarge()
    if (!fits(size)) return FULL
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts, size)
}

/** Stops at the cap: a bomb never comes to its full size. */
export async function inflateBody(body: Buffer): Promise<Buffer | Refusal> {
  try {
    return await inflate(body, { maxOutputLength: LIMITS.inflatedBytes })
  } catch (thrown) {
    const { code } = thrown as { code?: string }
    return code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : refuse(400, 'the body is not gzip')
  }
}
