import { AppError } from '../../../../shared/errors/app-error'
import type { JournalDraft } from '../../../../shared/model/event'
import type { GapRow, StatementWindowRow } from '../../../../shared/model/tables/postgres'
import type { Clock } from '../../../platform/clock'
import type { Labelled, Reading } from '../../source'
import type { Lane } from '../lane'
import type { PostgresMetrics } from '../metrics'
import { parsePgTime } from '../pg-time'
import { readCounters, StatementCounters, type Advance, type Counts, type Entry } from './counters'
import { notInstalled, notLoaded, readDetected, type Detected } from './gaps'
import { rank, SLOW_MIN_CALLS, toStatementRow, type Ranked } from './rows'
import { countersText, DETECT, namesStatement, textsStatement, type Extension } from './sql'
import { StatementTexts } from './texts'
import { StatementWindow } from './window'

interface Parts {
  readonly targetId: string
  readonly lane: Lane
  readonly clock: Clock
  /** Q9: from which mean time on a statement is slow. */
  readonly slowFromMs: number
}

const MOST_SERIES = 20
const REPEATED = 3
/** The extension was dropped, changed, or is not loaded: SQLSTATE of what then goes wrong. */
const CHANGED = new Set(['0A000', '42883', '42P01', '42703', '42501', '55000', '3F000', '26000'])

/** Q7, Q9: what each statement costs, from the differences of pg_stat_statements. It is never reset by us. */
export class StatementsProbe {
  readonly #parts: Parts
  readonly #counters = new StatementCounters()
  readonly #window = new StatementWindow()
  readonly #texts = new StatementTexts()
  /** null: it was there when we began. */
  #firstSeen = new Map<string, number | null>()
  #detected: Detected | undefined
  #connects = 0
  /** A name stands for one text on a connection: another text needs another name. */
  #versions = 0
  #resetAt: number | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async read(signal: AbortSignal): Promise<Reading<PostgresMetrics>> {
    try {
      return await this.#readOnce(signal)
    } catch (thrown) {
      if (!isChange(thrown) || signal.aborted) throw thrown
      // Looked up anew: the extension may have been dropped, moved or updated since.
      const wasLoaded = this.#detected?.facts.isLoaded
      this.#detected = undefined
      if (causeOf(thrown) !== '55000') return this.#readOnce(signal)
      const { facts } = await this.#detect(signal)
      this.#detected = undefined
      return this.#gapReading(wasLoaded === false ? notInstalled(facts) : notLoaded())
    }
  }

  async #readOnce(signal: AbortSignal): Promise<Reading<PostgresMetrics>> {
    const { lane, clock } = this.#parts
    const { extension, gap } = await this.#detect(signal)
    if (extension === undefined) {
      this.#detected = undefined
      return this.#gapReading(gap)
    }
    const name = `switchyard_statements_${this.#versions}`
    const reading = readCounters(await lane.run({ name, text: countersText(extension) }, signal))
    const atMs = clock.monotonic()
    // After a reconnect the server may be another one: nothing is compared across.
    if (this.#connects !== lane.connects) this.#forget()
    this.#connects = lane.connects
    const advance = this.#counters.next(reading, atMs)
    if (advance.kind === 'step') this.#window.add(advance, atMs)
    this.#noteFirstSeen(reading.entries, advance)
    const { entries, blockBytes } = reading
    const sums = this.#window.sums()
    const { slowFromMs } = this.#parts
    const { shown, total } = rank({ sums, entries, slowFromMs })
    await this.#readWords(extension, shown, signal)
    const parts = {
      ...{ sums, entries, blockBytes, slowFromMs, texts: this.#texts },
      seconds: this.#window.seconds,
      firstSeen: (entry: Entry) =>
        parsePgTime(entry.since) ?? this.#firstSeen.get(entry.key) ?? null,
    }
    return {
      values: valuesOf(advance, shown, slowFromMs),
      tables: {
        'postgres.statements': shown.map((one) => toStatementRow(one, parts)),
        'postgres.statement-window': [this.#windowRow(entries.size)],
        'postgres.gaps': gap === undefined ? [] : [gap],
      },
      ...(total > shown.length ? { truncatedFrom: { 'postgres.statements': total } } : {}),
      ...(advance.kind === 'break' ? { events: [this.#breakEvent()] } : {}),
    }
  }

  /** Once for each connection, and again after a gap. */
  async #detect(signal: AbortSignal): Promise<Detected> {
    const { lane } = this.#parts
    if (this.#detected !== undefined && this.#connects === lane.connects) return this.#detected
    const rows = await lane.run(DETECT, signal)
    this.#detected = readDetected(rows[0])
    this.#versions += 1
    return this.#detected
  }

  /** Texts are dear: missing ones are read when the last reading of texts is paid off. They never fail the figures. */
  async #readWords(
    extension: Extension,
    shown: readonly Ranked[],
    signal: AbortSignal,
  ): Promise<void> {
    const { lane, clock } = this.#parts
    const entries = shown.map(({ entry }) => entry)
    const oids = this.#texts.missingNames(entries)
    if (oids.length > 0) this.#texts.takeNames(await lane.run(namesStatement(oids), signal), oids)
    const startedAt = clock.monotonic()
    const ids = this.#texts.missingTexts(entries, startedAt)
    if (ids.length === 0) return
    try {
      const rows = await lane.run(textsStatement(extension, ids), signal)
      this.#texts.takeTexts(rows, ids, entries)
    } catch (thrown) {
      if (isChange(thrown)) throw thrown
    } finally {
      const now = clock.monotonic()
      this.#texts.paid(now - startedAt, now)
    }
  }

  #noteFirstSeen(entries: ReadonlyMap<string, Entry>, { kind }: Advance): void {
    const now = kind === 'step' ? this.#parts.clock.now() : null
    const before = this.#firstSeen
    this.#firstSeen = new Map(
      [...entries.keys()].map((key) => {
        const known = before.get(key)
        return [key, known === undefined ? now : known]
      }),
    )
  }

  #windowRow(statements: number): StatementWindowRow {
    return {
      windowMs: Math.round(1_000 * this.#window.seconds),
      statements,
      slowFromMs: this.#parts.slowFromMs,
      slowMinCalls: SLOW_MIN_CALLS,
      resetAt: this.#resetAt,
    }
  }

  #breakEvent(): JournalDraft {
    const { targetId, clock } = this.#parts
    this.#resetAt = clock.now()
    return {
      ...{ at: this.#resetAt, kind: 'state', targetId, subject: targetId, severity: null },
      title: `${targetId}: statement figures were reset`,
      detail: 'Somebody reset pg_stat_statements. What ran since the reading before is not known.',
    }
  }

  #gapReading(gap: GapRow): Reading<PostgresMetrics> {
    this.#forget()
    return {
      values: {},
      tables: {
        'postgres.statements': [],
        'postgres.statement-window': [],
        'postgres.gaps': [gap],
      },
    }
  }

  #forget(): void {
    this.#counters.forget()
    this.#window.forget()
    this.#texts.forget()
    this.#firstSeen.clear()
  }
}

/** Nothing is drawn across a break; a statement that did not run has no mean. */
function valuesOf(
  advance: Advance,
  shown: readonly Ranked[],
  slowFromMs: number,
): Reading<PostgresMetrics>['values'] {
  const charted = [...shown.filter((one) => one.isSlow), ...shown.filter((one) => !one.isSlow)]
  const deltas = advance.kind === 'step' ? advance.deltas : new Map<string, never>()
  const means = charted.slice(0, MOST_SERIES).map(({ entry }): Labelled => {
    const delta = deltas.get(entry.key)
    return {
      labels: { statement: entry.key },
      value: delta === undefined ? null : delta.totalMs / delta.calls,
    }
  })
  if (advance.kind !== 'step') {
    const unknown = { 'postgres.statements.calls': null, 'postgres.statements.time': null }
    return {
      ...unknown,
      'postgres.statements.slow-percent': null,
      'postgres.statement.mean': means,
    }
  }
  const all = [...advance.deltas.values()]
  const sum = (pick: (one: (typeof all)[number]) => number): number =>
    all.reduce((so, one) => so + pick(one), 0)
  const calls = sum((one) => one.calls)
  const slowCalls = sum((one) => (isRepeatedlySlow(one, slowFromMs) ? one.calls : 0))
  return {
    'postgres.statements.calls': calls / advance.seconds,
    'postgres.statements.slow-percent': calls === 0 ? null : (100 * slowCalls) / calls,
    'postgres.statements.time': sum(({ totalMs }) => totalMs) / advance.seconds,
    'postgres.statement.mean': means,
  }
}

/** What ran once or twice, such as a refresh, may take its time. */
const isRepeatedlySlow = ({ calls, totalMs }: Counts, slowFromMs: number): boolean =>
  calls >= REPEATED && totalMs / calls >= slowFromMs

function causeOf(thrown: unknown): string {
  return thrown instanceof AppError ? String(thrown.context['cause'] ?? '') : ''
}

function isChange(thrown: unknown): boolean {
  return CHANGED.has(causeOf(thrown))
}
