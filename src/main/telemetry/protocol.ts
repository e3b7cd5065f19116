import type { AppErrorData } from '../../shared/errors/app-error'
import type { Input, Output } from '../../shared/ipc/contract'
import type { TelemetryStatus } from '../../shared/model/telemetry'
import type { CallFigures } from './edge-store'
import type { Retention } from './limits'
import type { Served } from './served'

/** What the thread is started with. */
export interface TelemetryInput {
  readonly path: string
  readonly retention: Retention
  readonly port: number
  readonly token: string | undefined
  readonly isOn: boolean
}

/** What may be asked of the thread. */
export interface TelemetryQuestions {
  list: { input: Input<'traces.list'>; output: Output<'traces.list'> }
  read: { input: Input<'traces.read'>; output: Output<'traces.read'> }
  red: { input: Input<'traces.red'>; output: Output<'traces.red'> }
  edges: { input: Input<'workers.map'>; output: readonly CallFigures[] }
  errors: { input: Input<'errors.list'>; output: Output<'errors.list'> }
  switch: { input: Input<'telemetry.switch'>; output: TelemetryStatus }
  status: { input: null; output: TelemetryStatus }
  tidy: { input: null; output: null }
  close: { input: null; output: null }
}
export type TelemetryQuestion = keyof TelemetryQuestions

export interface ToTelemetry {
  readonly id: number
  readonly name: TelemetryQuestion
  readonly input: unknown
}

export type FromTelemetry =
  | { readonly type: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  | {
      readonly type: 'status'
      readonly status: TelemetryStatus
      readonly waiting: number
      readonly served: readonly Served[]
    }
  | { readonly type: 'notice'; readonly notice: AppErrorData }
