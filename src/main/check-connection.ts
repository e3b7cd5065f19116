import { AppError } from '../shared/errors/app-error'
import type { Input, Output } from '../shared/ipc/contract'
import { toSettings, toTarget } from './catalog'
import type { Clock } from './platform/clock'
import type { Logger } from './platform/log'
import { Sampler } from './sampler/index'
import { SOURCES } from './sources/registry'

/** Reads once with these addresses and says what came of each probe. Nothing is kept. */
export async function checkConnection(
  input: Input<'connections.check'>,
  parts: { clock: Clock; log: Logger },
): Promise<Output<'connections.check'>> {
  const sampler = new Sampler({
    ...{ sources: SOURCES, random: Math.random, clock: parts.clock, log: parts.log },
    onObservation: () => undefined,
    ownRefreshes: () => new Map(),
  })
  try {
    await sampler.pause()
    const { actUrl: _unused, ...connection } = input
    sampler.add(toTarget(connection), toSettings(connection))
    const seen = await sampler.readOnce()
    const failed = seen.find(({ link }) => link.error !== null)?.link.error ?? null
    const lines = seen.map(({ probe, link }) =>
      link.error === null ? `${probe}: answered` : `${probe}: ${link.error.message}`,
    )
    return { ok: failed === null, lines, error: failed }
  } catch (thrown) {
    const error = AppError.from(thrown).toData()
    return { ok: false, lines: [], error: { ...error, context: { ...error.context } } }
  } finally {
    await sampler.close()
  }
}
