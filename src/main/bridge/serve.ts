import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import { AppError } from '../../shared/errors/app-error'
import { REQUESTS, type Input, type Output, type Reply } from '../../shared/ipc/contract'
import { REQUEST_NAMES, type RequestName } from '../../shared/ipc/names'
import type { Closable } from '../platform/lifetime'
import type { Logger } from '../platform/log'
import { redact } from '../platform/redact'

/** Which window asks: pushes differ by window. */
export interface Caller {
  readonly windowId: number
}

/** One handler per name: a missing or an extra one does not compile. */
export type Handlers = {
  [N in RequestName]: (input: Input<N>, caller: Caller) => Promise<Output<N>> | Output<N>
}

export function serve(
  handlers: () => Promise<Handlers>,
  isTrusted: (event: IpcMainInvokeEvent) => boolean,
  log: Logger,
): Closable {
  for (const name of REQUEST_NAMES) {
    ipcMain.handle(name, async (event, raw: unknown) => {
      try {
        if (!isTrusted(event)) throw new AppError('ipc/untrusted-sender', `refused ${name}`)
        const input = check(name, raw)
        const value = await answer(name, await handlers(), input, { windowId: event.sender.id })
        return { ok: true, value } satisfies Reply<unknown>
      } catch (thrown) {
        const error = AppError.from(thrown)
        log.warn(`${name} failed: ${error.code}`, error)
        return { ok: false, error: clean(error) } satisfies Reply<unknown>
      }
    })
  }
  return { close: () => REQUEST_NAMES.forEach((name) => ipcMain.removeHandler(name)) }
}

function check<N extends RequestName>(name: N, raw: unknown): Input<N> {
  const parsed = REQUESTS[name].input.safeParse(raw)
  if (!parsed.success) throw new AppError('ipc/invalid-input', z.prettifyError(parsed.error))
  return parsed.data as Input<N>
}

async function answer<N extends RequestName>(
  name: N,
  handlers: Handlers,
  input: Input<N>,
  caller: Caller,
): Promise<Output<N>> {
  return handlers[name](input, caller)
}

/** Error text may quote what a server said: no secret crosses with it. */
function clean(error: AppError): ReturnType<AppError['toData']> {
  const { code, message, context } = error.toData()
  const safe = Object.entries(context).map(
    ([key, value]) => [key, typeof value === 'string' ? redact(value) : value] as const,
  )
  return { code, message: redact(message), context: Object.fromEntries(safe) }
}
