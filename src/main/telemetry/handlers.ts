import { AppError } from '../../shared/errors/app-error'
import type { Handlers } from '../bridge/serve'
import type { Telemetry } from './index'

type Names =
  | 'telemetry.status'
  | 'telemetry.switch'
  | 'traces.list'
  | 'traces.read'
  | 'traces.red'
  | 'errors.list'

/** The requests about traces and errors. Undefined: this run has no receiver, as in a test of something else. */
export function telemetryHandlers(telemetry: Telemetry | undefined): Pick<Handlers, Names> {
  const need = (): Telemetry => {
    if (telemetry === undefined)
      throw new AppError('telemetry/unavailable', 'this run keeps no traces')
    return telemetry
  }
  return {
    'telemetry.status': () => need().readStatus(),
    'telemetry.switch': ({ on }) => need().switch(on),
    'traces.list': (input) => need().ask('list', input),
    'traces.read': (input) => need().ask('read', input),
    'traces.red': (input) => need().ask('red', input),
    'errors.list': (input) => need().ask('errors', input),
  }
}
