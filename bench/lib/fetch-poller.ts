/**
 * The peer of `worker-poller.ts`: the same workers and paths at the same pace with `fetch` and JSON.parse,
 * and nothing made of the answers.
 */
const [windowMs = 10_000, pathCount = 1, ...ports] = process.argv.slice(2).map(Number)
const PATHS = ['/health', '/ops/breakers', '/ops/caches', '/ops/pool'].slice(0, pathCount)
const EVERY_MS = 5_000
let readings = 0

async function readAll(port: number): Promise<void> {
  const signal = AbortSignal.timeout(3_000)
  await Promise.all(
    PATHS.map(async (path) => {
      const reply = await fetch(`http://127.0.0.1:${port}${path}`, { signal, redirect: 'error' })
      JSON.parse(await reply.text())
    }),
  )
  readings += 1
}

ports.forEach((port, place) => {
  setTimeout(
    () => {
      const again = (): void => void readAll(port).catch(() => undefined)
      again()
      setInterval(again, EVERY_MS)
    },
    (place * EVERY_MS) / ports.length,
  )
})

let before = process.cpuUsage()
let beforeMs = performance.now()
setInterval(() => {
  const { user, system } = process.cpuUsage(before)
  const now = performance.now()
  const line = { cpuMs: (user + system) / 1_000, wallMs: now - beforeMs, readings, failures: 0 }
  console.log(JSON.stringify(line))
  before = process.cpuUsage()
  beforeMs = now
  readings = 0
}, windowMs)
process.stdin.on('end', () => process.exit(0)).resume()
