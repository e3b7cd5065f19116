import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { SetupError } from './log.mjs'

/** Refuses a file that is not the one we know. @param {string} file @param {string} integrity as in a lock file: sha512-BASE64 */
export async function verifyIntegrity(file, integrity) {
  const [algorithm, expected] = integrity.split(/-(.*)/s)
  const hash = createHash(algorithm)
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('base64')
  if (found !== expected) {
    throw new SetupError(
      `The checksum of the Electron runtime differs: expected ${expected}, found ${found}. Nothing was unpacked.`,
    )
  }
}
