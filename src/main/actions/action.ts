import type { z } from 'zod'
import type { Risk } from '../../shared/model/action'
import type { Suggestion } from '../../shared/model/finding'
import type { Unit } from '../../shared/model/metric'
import type { Target, TargetKind } from '../../shared/model/target'
import type { ActingQueue } from '../sources/queues/acting-queue'
import type { ReadingQueue } from '../sources/queues/reading-queue'
import type { RedisSession } from '../sources/redis/acting'
import type { TargetView } from '../sources/target-view'
import type { RefreshLedger } from './refresh-ledger'
import type { RevertBook } from './revert-book'

/** What an action may use. Every credential is opened for one statement and closed. */
export interface ActionTools {
  readonly target: Target
  /** What is known of the target now. */
  readonly view: TargetView
  /** What acting needs and is opened with. `user`: the database role; null: none is configured, or not a database. */
  readonly credential: { readonly user: string | null; readonly text: string }
  readonly postgres: {
    /** Reads with the watching credential. */
    read<R extends object>(sql: string, values?: readonly unknown[]): Promise<R[]>
    /** One statement with the action credential: connect, run, close. */
    act<R extends object>(
      sql: string,
      values?: readonly unknown[],
      limits?: { statementTimeoutMs?: number; lockTimeoutMs?: number },
    ): Promise<R[]>
  }
  readonly worker: {
    /** JSON over the worker contract; `path` begins with a slash. Errors are AppErrors. */
    get(path: string): Promise<unknown>
    send(
      method: 'POST' | 'DELETE',
      path: string,
      body: unknown,
      options: { idempotencyKey: string; reason: string; expectedState?: string },
    ): Promise<{ status: number; body: unknown; location: string | null }>
  }
  /** What starts the worker again from outside. */
  readonly supervisor: {
    /** In words, without its token; null: none is configured. */
    readonly says: string | null
    /** Throws `action/not-possible` where it cannot be used here. */
    check(): void
    restart(options: { idempotencyKey: string; reason: string }): Promise<void>
  }
  readonly redis: {
    /** Cache keys with the watching user: opened for this work and closed. */
    look<T>(work: (redis: RedisSession) => Promise<T>): Promise<T>
    /** The same with the action user, which may also UNLINK. */
    act<T>(work: (redis: RedisSession) => Promise<T>): Promise<T>
  }
  /** A BullMQ queue of the target; opened for this work and closed. */
  readonly queue: (name: string) => {
    look<T>(work: (queue: ReadingQueue) => Promise<T>): Promise<T>
    /** BullMQ's own class on the action user. */
    act<T>(work: (queue: ActingQueue) => Promise<T>): Promise<T>
  }
  /** What a run leaves for its `verify`. */
  readonly memo: Map<string, string>
  readonly refreshes: Pick<RefreshLedger, 'record' | 'find'>
  /** Forced states that must end by themselves. */
  readonly reverts: Pick<RevertBook, 'put' | 'drop'>
  /** What is known of every target: what else a change would reach. */
  readonly platform: () => readonly TargetView[]
  readonly clock: {
    now(): number
    monotonic(): number
    wait(ms: number, signal?: AbortSignal): Promise<void>
  }
  /** Progress 0..1, or null when it cannot be told. */
  report(progress: number | null, detail: string): void
  readonly signal: AbortSignal
}

/** What the person will see, and what tells this very target apart from another with the same name. */
export interface Preview {
  readonly question: string
  readonly button: string
  readonly summary: string
  /** What it does. Compared again before a late run: nothing here may change by itself. */
  readonly effects: readonly string[]
  /** Ages and counts, shown beneath the effects; not compared, since they move by themselves. */
  readonly figures?: readonly string[]
  /** `ok: false` warns and does not forbid: what forbids is thrown. */
  readonly checks: readonly { label: string; ok: boolean; detail: string }[]
  /** The danger of this very input, where it differs from the usual one. */
  readonly risk?: Risk
  /** Compared again right before the run: AC5. */
  readonly fingerprint: string
  /** To be typed; empty for harmless ones. */
  readonly phrase: string
  readonly usualMs?: number
}

export interface Outcome {
  readonly verified: boolean
  readonly detail: string
  /** What one may want to do next. */
  readonly next?: Suggestion
}

/** One figure that should change: its series, read before and after. */
export interface ProofMetric {
  readonly label: string
  readonly seriesKey: string
  readonly unit: Unit
  readonly better: 'lower' | 'higher'
  /** It grows by itself with time: taken as it was at the end of the run. */
  readonly isAge?: boolean
  /** What a gap right before the run counts as: who does not answer has no figure, and is not up. */
  readonly gapIs?: number
}

export interface Action<I = unknown> {
  readonly id: string
  readonly title: string
  /** The usual danger; a preview may say another. */
  readonly risk: Risk
  readonly targetKind: TargetKind
  readonly reversible: boolean
  readonly input: z.ZodType<I>
  /** How long `verify` is repeated before the change counts as not seen. */
  readonly settleMs: number
  readonly cooldownMs: number
  /** Throws `action/target-changed` or `action/not-possible` when it cannot be done. Changes nothing. */
  preview(input: I, tools: ActionTools): Promise<Preview>
  run(input: I, tools: ActionTools, context: RunContext): Promise<void>
  verify(input: I, tools: ActionTools, context: RunContext): Promise<Outcome>
  /** The figure that matters first: it decides the verdict. */
  proof(input: I, tools: Pick<ActionTools, 'target' | 'view'>): readonly ProofMetric[]
}

export interface RunContext {
  readonly preview: Preview
  readonly reason: string
  /** Idempotency key of this run. */
  readonly runId: string
}

/** Checks the shape of an action at compile time; returns it unchanged. */
export function defineAction<I>(action: Action<I>): Action<I> {
  return action
}
