import { join } from 'node:path'
import type { AppErrorData } from '../shared/errors/app-error'
import type { ActionGate } from './actions/gate'
import { RevertBook } from './actions/revert-book'
import { Reverts } from './actions/reverts'
import type { Flow } from './flow'
import type { Clock } from './platform/clock'
import type { Lifetime } from './platform/lifetime'
import type { Logger } from './platform/log'
import type { Sampler } from './sampler/index'

/** The list of forced states. One that cannot be read is told, and begun anew. */
export async function openRevertBook(around: {
  readonly lifetime: Lifetime
  readonly dataDir: string
  readonly log: Logger
  readonly onNotice: (notice: AppErrorData) => void
}): Promise<RevertBook> {
  const { lifetime, dataDir, log, onNotice } = around
  const file = join(dataDir, 'reverts.json')
  try {
    return lifetime.own(await RevertBook.open(file))
  } catch (thrown) {
    log.error(`${file} could not be read`, thrown)
    const message = 'the list of forced states could not be read'
    onNotice({ code: 'action/reverts-lost', message, context: { file } })
    return lifetime.own(RevertBook.empty(file))
  }
}

/** Ends forced states in time. Closed before the gate that it runs them through. */
export function openReverts(around: {
  readonly lifetime: Lifetime
  readonly book: RevertBook
  readonly gate: ActionGate
  readonly sampler: Sampler
  readonly flow: Flow
  readonly clock: Clock
  readonly log: Logger
  readonly announce: () => void
}): Reverts {
  const { lifetime, book, gate, sampler, flow, clock, log, announce } = around
  return lifetime.own(
    new Reverts({
      ...{ book, gate, clock, log, onChange: announce },
      isRead: (id) => sampler.view(id)?.links.some(({ lastOkAt }) => lastOkAt !== null) ?? true,
      note: (drafts) => flow.note(drafts),
    }),
  )
}
