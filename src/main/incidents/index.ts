import { AppError } from '../../shared/errors/app-error'
import type { Input, Output } from '../../shared/ipc/contract'
import type { ActionRun } from '../../shared/model/action'
import type { JournalEvent } from '../../shared/model/event'
import { rank, type Finding } from '../../shared/model/finding'
import type { Incident, TimelineEntry } from '../../shared/model/incident'
import type { Closable } from '../platform/lifetime'
import { Album, type Camera } from './album'
import { toDetail } from './detail'
import { IncidentFolder } from './folder'
import { Freezer, type FreezerParts } from './freezer'
import { isAcknowledgement } from './marks'
import { toIncident, type IncidentRecord, type TakenFinding } from './record'
import { spanOf } from './timeline'

/** A critical finding that comes back this soon opens the same incident again: flapping makes one, not sixty. */
const REOPEN_WITHIN_MS = 5 * 60_000
const MOST_ACKS = 100

export interface IncidentParts extends Omit<FreezerParts, 'folder' | 'record' | 'change'> {
  readonly dataDir: string
  readonly newId: () => string
  readonly operator: string
  readonly app: IncidentRecord['app']
  /** undefined: no window to take pictures of. */
  readonly camera?: Camera | undefined
  /** Told with each change. */
  readonly onChange: (incidents: readonly Incident[]) => void
}

/** Keeps incidents: on the disk before they are acknowledged, one open at a time, each with a frozen copy of its evidence. */
export class IncidentBook implements Closable {
  readonly folder: IncidentFolder
  readonly album: Album
  readonly #parts: IncidentParts
  readonly #records = new Map<string, IncidentRecord>()
  readonly #freezer: Freezer
  /** Of this run of the app: what holds when an incident begins is part of it. */
  readonly #holding = new Map<string, TakenFinding>()
  #isClosed = false

  constructor(parts: IncidentParts) {
    this.#parts = parts
    this.folder = new IncidentFolder(parts.dataDir)
    this.#freezer = new Freezer({
      ...parts,
      folder: this.folder,
      record: (id) => this.record(id),
      change: (id, change) => void this.#change(this.record(id), change),
    })
    this.album = new Album({
      ...{ folder: this.folder, camera: parts.camera, now: parts.now, operator: parts.operator },
      record: (id) => this.record(id),
      open: () => this.#open(),
      change: (id, change, words) => toIncident(this.#change(this.record(id), change, words)),
    })
    for (const record of this.folder.list()) this.#records.set(record.id, record)
    for (const name of this.folder.damaged()) parts.log.warn(`incident ${name} cannot be read`)
    this.#resume()
  }

  list(): Incident[] {
    return [...this.#records.values()].sort((a, b) => b.openedAt - a.openedAt).map(toIncident)
  }

  record(id: string): IncidentRecord {
    const found = this.#records.get(id)
    if (found === undefined) throw new AppError('incident/unknown', `no incident ${id}`)
    return found
  }

  async read(id: string): Promise<Output<'incidents.read'>> {
    const { record, timeline } = await this.source(id)
    const freezes = this.folder.freezes(id, record.freezes)
    return toDetail(record, timeline, { freezes, lostPictures: this.folder.lostPictures(record) })
  }

  /** What a report is made of, beside the frozen evidence in the folder. */
  async source(id: string): Promise<{ record: IncidentRecord; timeline: TimelineEntry[] }> {
    const record = await this.#freezer.withRuns(this.record(id))
    return { record, timeline: await this.#freezer.timeline(record) }
  }

  /** The evidence of now, as a further copy, when it is still open; one that ended was copied then. */
  async freezeForReport(id: string): Promise<void> {
    if (this.record(id).endedAt === null) await this.#freezer.freeze(id, 'report exported')
  }

  start(input: Input<'incidents.start'>): Incident {
    const open = this.#open()
    if (open !== undefined) {
      throw new AppError('incident/already-open', `${open.id} is open: ${open.title}`)
    }
    const now = this.#parts.now()
    const startedAt = this.#checkStart(input.startedAt ?? now, now)
    const record = this.#begin({ ...input, startedAt, openedBy: 'hand' })
    void this.#freezer.freeze(record.id, 'declared')
    return toIncident(record)
  }

  async stop(id: string): Promise<Incident> {
    const record = this.record(id)
    if (record.endedAt !== null) return toIncident(record)
    this.#change(record, { endedAt: this.#parts.now() })
    await this.#freezer.freeze(id, 'ended')
    return toIncident(this.record(id))
  }

  update({ id, reopen, ...wanted }: Input<'incidents.update'>): Incident {
    const record = this.record(id)
    const now = this.#parts.now()
    if (wanted.startedAt !== undefined) this.#checkStart(wanted.startedAt, record.endedAt ?? now)
    const open = this.#open()
    if (reopen && open !== undefined && open.id !== id) {
      throw new AppError('incident/already-open', `${open.id} is open: ${open.title}`)
    }
    const changed = {
      ...(wanted.title === undefined ? {} : { title: wanted.title }),
      ...(wanted.severity === undefined ? {} : { severity: wanted.severity }),
      ...(wanted.startedAt === undefined ? {} : { startedAt: wanted.startedAt }),
      ...(reopen ? { endedAt: null } : {}),
    }
    return toIncident(this.#change(record, changed, changeWords(record, wanted, reopen)))
  }

  /** `id` null: the open one. null: none is open, so nothing was kept here. */
  note(
    id: string | null,
    text: string,
    marker: boolean,
  ): { at: number; incidentId: string } | null {
    const record = id === null ? this.#open() : this.record(id)
    if (record === undefined) return null
    const { newId, operator, now } = this.#parts
    const at = now()
    this.#change(record, { notes: [...record.notes, { id: newId(), at, text, marker, operator }] })
    return { at, incidentId: record.id }
  }

  /** What the judge just raised and cleared. Never throws: watching goes on whatever the disk does. */
  take(raised: readonly Finding[], cleared: readonly Finding[]): void {
    if (this.#isClosed) return
    try {
      this.#take(raised, cleared)
    } catch (thrown) {
      this.#parts.log.error('incidents: a finding was not kept', thrown)
    }
    this.#hold(raised, cleared)
  }

  #hold(raised: readonly Finding[], cleared: readonly Finding[]): void {
    const raisedAt = this.#parts.now()
    for (const { id } of cleared) this.#holding.delete(id)
    for (const finding of raised) {
      this.#holding.set(finding.id, { finding, raisedAt, clearedAt: null })
    }
  }

  /** What the journal was just told: an acknowledgement is the moment at which somebody knew. */
  takeEvents(events: readonly JournalEvent[]): void {
    const acks = events.filter(isAcknowledgement).map(({ at }) => at)
    const open = this.#open()
    if (acks.length === 0 || open === undefined || this.#isClosed) return
    try {
      this.#change(open, { acks: [...open.acks, ...acks].slice(-MOST_ACKS) })
    } catch (thrown) {
      this.#parts.log.error('incidents: an acknowledgement was not kept', thrown)
    }
  }

  /** A step of an action: its proof may come after the end. */
  takeRun(run: ActionRun): void {
    if (this.#isClosed) return
    const about = [...this.#records.values()].find((record) => isWithin(record, run.startedAt))
    if (about === undefined) return
    try {
      const runs = [...about.runs.filter(({ runId }) => runId !== run.runId), run]
      this.#change(about, { runs: runs.sort((a, b) => a.startedAt - b.startedAt) })
    } catch (thrown) {
      this.#parts.log.error('incidents: an action was not kept', thrown)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.album.close()
    await this.#freezer.close()
  }

  /** After a restart every finding is judged anew: what still holds is raised again. */
  #resume(): void {
    const open = this.#open()
    if (open === undefined) return
    const now = this.#parts.now()
    const findings = open.findings.map((one) => ({ ...one, clearedAt: one.clearedAt ?? now }))
    this.#records.set(open.id, { ...open, findings })
    // Killed between the declaration and the first copy: it is made now.
    if (open.freezes.length === 0) void this.#freezer.freeze(open.id, 'after a restart')
  }

  #take(raised: readonly Finding[], cleared: readonly Finding[]): void {
    const now = this.#parts.now()
    const record = this.#open() ?? this.#openFor(raised, now)
    if (record === undefined) return
    const findings = record.findings.map((one) =>
      one.clearedAt === null && cleared.some(({ id }) => id === one.finding.id)
        ? { ...one, clearedAt: now }
        : one,
    )
    const fresh = raised.filter(
      ({ id, severity }) =>
        !findings.some(
          (one) =>
            one.finding.id === id && one.clearedAt === null && one.finding.severity === severity,
        ),
    )
    const changed =
      fresh.length > 0 || findings.some((one, index) => one !== record.findings[index])
    if (!changed) return
    const freshIds = new Set(fresh.map(({ id }) => id))
    this.#change(record, {
      findings: [
        // Another severity of the same finding replaces it: it is still one fact.
        ...findings.map((one) =>
          freshIds.has(one.finding.id) && one.clearedAt === null ? { ...one, clearedAt: now } : one,
        ),
        ...fresh.map((finding) => ({ finding, raisedAt: now, clearedAt: null })),
      ],
    })
    const [first] = fresh.filter(({ severity }) => rank(severity) >= rank('high'))
    if (first !== undefined) this.#freezer.freezeFor(record.id, first.title)
  }

  #openFor(raised: readonly Finding[], now: number): IncidentRecord | undefined {
    const critical = raised.find(({ severity }) => severity === 'critical')
    if (critical === undefined) return undefined
    const before = [...this.#records.values()].find(
      ({ endedAt, findings }) =>
        endedAt !== null &&
        now - endedAt < REOPEN_WITHIN_MS &&
        findings.some(({ finding }) => finding.id === critical.id),
    )
    if (before !== undefined) {
      return this.#change(before, { endedAt: null }, [`Opened again: ${critical.title} came back`])
    }
    return this.#begin({
      ...{ title: critical.title, severity: critical.severity, openedBy: 'alert' },
      startedAt: Math.min(critical.since, now),
    })
  }

  #begin(
    of: Pick<IncidentRecord, 'title' | 'severity' | 'startedAt' | 'openedBy'>,
  ): IncidentRecord {
    const { now, operator, app } = this.#parts
    const openedAt = now()
    const record: IncidentRecord = {
      ...{ version: 1, id: this.#idOf(openedAt), operator, openedAt, endedAt: null },
      ...{
        notes: [],
        pictures: [],
        picturesTaken: 0,
        acks: [],
        freezes: [],
        changes: [],
        problems: [],
        audit: null,
        runs: [],
        app,
      },
      findings: [...this.#holding.values()],
      ...of,
    }
    this.folder.prepare(record.id)
    this.#freezer.begin()
    return this.#keep(record)
  }

  #idOf(at: number): string {
    const stamp = new Date(at)
      .toISOString()
      .replaceAll(/[-:]|\..*/g, '')
      .replace('T', '-')
    const base = `INC-${stamp}`
    let id = base
    for (let next = 2; this.folder.has(id); next += 1) id = `${base}-${next}`
    return id
  }

  #open(): IncidentRecord | undefined {
    return [...this.#records.values()].find(({ endedAt }) => endedAt === null)
  }

  #change(
    record: IncidentRecord,
    change: Partial<IncidentRecord>,
    words: readonly string[] = [],
  ): IncidentRecord {
    const { newId, now } = this.#parts
    const told = words.map((text) => ({ id: newId(), at: now(), text }))
    return this.#keep({ ...record, ...change, changes: [...record.changes, ...told] })
  }

  /** On the disk first: what is acknowledged is kept. */
  #keep(record: IncidentRecord): IncidentRecord {
    this.folder.write(record)
    this.#records.set(record.id, record)
    this.#parts.onChange(this.list())
    return record
  }

  #checkStart(startedAt: number, latest: number): number {
    if (startedAt > latest || startedAt <= 0) {
      throw new AppError('incident/bad-time', `${startedAt} is after ${latest}`)
    }
    return startedAt
  }
}

function isWithin(record: IncidentRecord, at: number): boolean {
  const { fromMs, toMs } = spanOf(record)
  return at >= fromMs && at <= toMs
}

function changeWords(
  record: IncidentRecord,
  wanted: Pick<Input<'incidents.update'>, 'title' | 'severity'>,
  reopen: true | undefined,
): string[] {
  const { title, severity } = wanted
  return [
    ...(reopen === true && record.endedAt !== null ? ['Opened again'] : []),
    ...(severity !== undefined && severity !== record.severity
      ? [`Severity ${record.severity} to ${severity}`]
      : []),
    ...(title !== undefined && title !== record.title ? [`Renamed from "${record.title}"`] : []),
  ]
}
