import { createServer } from 'node:net'

const USUAL = 4318
const TRIES = 50

/** The usual port of OTLP over HTTP, or the next one that is free on this machine. */
export async function findOtlpPort(from = USUAL) {
  for (let port = from; port < from + TRIES; port += 1) {
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port
  }
  return from
}

/** A family this machine does not have cannot be taken. @param {number} port @param {string} host */
function isFree(port, host) {
  /** @type {Promise<boolean>} */
  const answer = new Promise((resolve) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'),
    )
    server.listen({ port, host }, () => server.close(() => resolve(true)))
  })
  return answer
}
