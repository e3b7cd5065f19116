import { spawn } from 'node:child_process'
import type { BombCost } from './bomb-reader'
import { startBomb, type Bomb } from './bombs'
import { startServer, type Handler } from './serve'

const WELL: Readonly<Record<string, unknown>> = {
  '/.well-known/ops': { contract: 'ops/v1', breakers: '/b', caches: '/c', pool: '/p' },
  ...{ '/health': { status: 'pass' }, '/b': [], '/c': [], '/p': {} },
}

const well: Handler = (request, response) => {
  const body = WELL[request.url ?? '']
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body ?? {}))
}

/** What a worker that sends too much costs a process that watches it. `command` runs bomb-reader.ts. */
export async function bombCost(
  bomb: Bomb,
  { command, times }: { command: readonly string[]; times: number },
): Promise<BombCost> {
  const [good, sick] = await Promise.all([startServer(well), startBomb(bomb)])
  try {
    const args = [...command, good.url, sick.url, String(times)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    for await (const part of child.stdout) text += String(part)
    return JSON.parse(text) as BombCost
  } finally {
    good.close()
    sick.close()
  }
}
