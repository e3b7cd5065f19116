import type { Action } from './action'

/** Every action there is: one line each. */
export const ACTIONS: readonly Action[] = []
