import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/platform'
import { FINDING, openDesk } from './alerts-kill-child'

const CHILD = fileURLToPath(new URL('./alerts-kill-child.ts', import.meta.url))
let folder: string
let server: Server
let url: string
let isAnswering: boolean
let keys: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-alerts-kill-'))
  isAnswering = false
  keys = []
  server = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']))
    if (isAnswering) response.writeHead(204).end()
    else request.socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

async function runChild(step: string): Promise<NodeJS.Signals | null> {
  const words = ['--import', 'tsx', CHILD, folder, url, step]
  const child = spawn(process.execPath, words, { stdio: 'inherit' })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal
}

describe('kill -9', () => {
  it.each([
    ['acknowledged', null],
    ['shelved', { reason: 'known', by: 'ana' }],
  ])('AL4: what was told to be %s is so at the next start', async (step, shelf) => {
    await expect(runChild(step)).resolves.toBe('SIGKILL')

    const { desk, outbox } = openDesk(folder, url)
    desk.take('primary', [FINDING])
    const { alerts } = desk.read()
    await desk.close()
    await outbox.close()

    expect(alerts).toMatchObject([
      { state: 'acknowledged', times: 1, ack: { by: 'ana', note: 'on it' }, shelf },
    ])
  })

  it('AL9: killed right after the alert was raised, the message is sent at the next start, by the same key', async () => {
    await expect(runChild('raised')).resolves.toBe('SIGKILL')
    const sentBefore = new Set(keys)

    isAnswering = true
    const { desk, outbox } = openDesk(folder, url)
    await until('the message is delivered', 30_000, () =>
      outbox.list().some(({ state }) => state === 'delivered'),
    )
    const deliveries = outbox.list()
    await desk.close()
    await outbox.close()

    expect(deliveries).toHaveLength(1)
    expect(new Set([...sentBefore, ...keys]).size).toBe(1)
  })
})
