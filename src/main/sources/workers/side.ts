import type { AppError } from '../../../shared/errors/app-error'
import type { ComponentRow } from '../../../shared/model/tables/worker'

/** What an endpoint beside the health said; undefined: it is not offered. */
export type Side =
  { readonly body: unknown } | { readonly error: AppError } | { readonly isRest: true } | undefined

/** It is offered and was left out of this reading: what is known of it stays, and ages. */
export const REST: Side = { isRest: true }

/** An endpoint that is offered and fails is shown as a component that is unknown. */
export function sideRow(name: string, side: Side): readonly ComponentRow[] {
  if (side === undefined || !('error' in side)) return []
  const output = `${side.error.code}: ${side.error.message}`
  return [
    {
      ...{ key: `ops:${name}`, component: 'ops', measurement: name, type: 'system' },
      ...{ status: 'unknown', value: null, unit: '', at: '', output },
    },
  ]
}

export const bodyOf = (side: Side): unknown =>
  side !== undefined && 'body' in side ? side.body : undefined

export const isNotAsked = (side: Side): boolean => side !== undefined && 'isRest' in side

export const hasFailed = (side: Side): boolean => side !== undefined && 'error' in side
