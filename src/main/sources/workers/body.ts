import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { AppError } from '../../../shared/errors/app-error'

const MIB = 1_048_576
const BODY_LIMIT_BYTES = MIB
/** JSON of this kind packs 10 to 20 times; a bomb packs a thousand times. */
const RATIO_LIMIT = 100

type Unpack = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
const UNPACKERS: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
])

/** The body of an answer, within the limits, packed or not; what goes beyond is dropped with its connection. */
export function readBody(response: IncomingMessage, maxBytes = BODY_LIMIT_BYTES): Promise<Buffer> {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  return collect(response, maxBytes).then((body) => unpacked(body, encoding, maxBytes))
}

function collect(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = (): void => {
      reject(new AppError('source/too-large', `the answer is larger than ${maxBytes / MIB} MiB`))
      response.destroy()
    }
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
      tooLarge()
      return
    }
    const chunks: Buffer[] = []
    let sizeBytes = 0
    response.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) tooLarge()
      else chunks.push(chunk)
    })
    response.once('end', () => resolve(Buffer.concat(chunks)))
    response.on('error', reject)
    response.once('close', () => {
      // Every answer ends with it, and an error is dear to make.
      if (!response.complete) reject(new Error('the connection ended within the answer'))
    })
  })
}

/** We ask for no compression; who packs all the same is read within limits. */
async function unpacked(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  if (encoding === 'identity' || encoding === '' || body.length === 0) return body
  const unpack = UNPACKERS.get(encoding)
  if (unpack === undefined)
    throw new AppError('source/bad-answer', 'the answer is packed in an unknown way')
  const maxOutputLength = Math.min(maxBytes, Math.max(65_536, body.length * RATIO_LIMIT))
  try {
    return await unpack(body, { maxOutputLength })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new AppError('source/too-large', 'the answer unpacks to more than is sound')
    }
    throw new AppError('source/bad-answer', 'the answer cannot be unpacked')
  }
}
