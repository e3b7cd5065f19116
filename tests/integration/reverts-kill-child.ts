import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PlatformFile } from '../../demo/platform-file'
import { AuditLog } from '../../src/main/actions/audit'
import { ActionGate } from '../../src/main/actions/gate'
import { RefreshLedger } from '../../src/main/actions/refresh-ledger'
import { ACTIONS } from '../../src/main/actions/registry'
import { RevertBook } from '../../src/main/actions/revert-book'
import { Reverts } from '../../src/main/actions/reverts'
import { makeToolsFor } from '../../src/main/actions/tools'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { systemd } from '../../src/main/platform/systemd'
import { runOnce } from '../../src/main/sources/postgres/run-once'
import { useActingQueue, useReadingQueue } from '../../src/main/sources/queues/acting-queue'
import { useRedis } from '../../src/main/sources/redis/acting'
import { TargetView } from '../../src/main/sources/target-view'
import { workerRequest } from '../../src/main/sources/workers/request'

/** The gate and the reverts over one worker that was not read yet: so it is not told for how long, and only we end it. */
export async function openHolding(folder: string, platform: PlatformFile, workerId: string) {
  const worker = platform.workers.find(({ id }) => id === workerId)
  if (worker === undefined) throw new Error(`no worker ${workerId}`)
  const view = new TargetView({
    ...{ id: workerId, kind: 'worker', title: workerId, environment: 'dev' },
  })
  const book = await RevertBook.open(join(folder, 'reverts.json'))
  const audit = new AuditLog({
    ...{ file: join(folder, 'audit.jsonl'), clock: systemClock, actor: 'ann', log: silentLogger },
    key: { load: () => Promise.resolve(Buffer.alloc(32, 7)) },
    anchor: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
  })
  const gate = new ActionGate({
    ...{ actions: ACTIONS, targets: () => [view], audit, clock: systemClock, ids: randomUUID },
    ...{ operator: 'ann', log: silentLogger, proofReader: () => Promise.resolve([]) },
    ...{ onRun: () => undefined, onArmed: () => undefined },
    toolsFor: makeToolsFor({
      address: () => ({ url: worker.baseUrl, token: platform.opsToken }),
      ...{ postgres: runOnce, worker: workerRequest, redis: useRedis, clock: systemClock },
      queue: { look: useReadingQueue, act: useActingQueue },
      refreshes: await RefreshLedger.open(join(folder, 'refreshes.json')),
      ...{ systemd, reverts: book, views: () => [view], ids: randomUUID, operator: 'ann' },
    }),
  })
  const reverts = new Reverts({
    ...{ book, gate, clock: systemClock, log: silentLogger, isRead: () => true },
    ...{ note: () => undefined, onChange: () => undefined },
  })
  const close = async (): Promise<void> => {
    await reverts.close()
    await gate.close()
    await book.close()
    await audit.close()
  }
  return { gate, reverts, close }
}

/** Holds the breaker open for a minute, says so, and waits to be killed. */
async function main([folder = '', platformFile = '', workerId = '']: readonly string[]) {
  const platform = PlatformFile.parse(JSON.parse(await readFile(platformFile, 'utf8')))
  const { gate } = await openHolding(folder, platform, workerId)
  await gate.arm(null)
  const { ticketId, phrase } = await gate.preview({
    actionId: 'worker.force-open-breaker',
    targetId: workerId,
    input: { breaker: 'register', minutes: 1 },
  })
  const run = await gate.confirm({ ticketId, phrase, reason: 'a test' })
  process.stdout.write(run.state)
  await systemClock.wait(600_000)
}

if (process.argv[1]?.endsWith('reverts-kill-child.ts') === true) await main(process.argv.slice(2))
