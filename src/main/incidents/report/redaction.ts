import type { Redaction, RedactionKind } from '../../../shared/model/incident'
import { redact } from '../../platform/redact'
import { redactSql } from '../../sources/postgres/redact-sql'
import type { ReportModel } from './model'

export interface RedactionProfile {
  readonly hideHosts: boolean
  readonly hideUsers: boolean
}

const HIDDEN = '***'
/** Shapes of secrets beyond those of the log: keys of well-known services, tokens, key files. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|pk|rk|npm|hf|dop_v1)[-_](?:live_|test_)?[A-Za-z0-9_-]{8,}/g,
  /\bAIza[\w-]{20,}/g,
]
/** "Key (email)=(ana@example.org) already exists": values of rows in the words of the server. */
const ROW_VALUES: readonly (readonly [RegExp, string])[] = [
  [/(Key \([^)]*\)=)\((?:[^()]|\([^()]*\))*\)/g, `$1(${HIDDEN})`],
  [/(Failing row contains )\([\s\S]*?\)(?=\.|$)/g, `$1(${HIDDEN})`],
  [/((?:unnamed )?portal parameters?:? )[\s\S]*$/gi, `$1${HIDDEN}`],
  [/((?:invalid input syntax|out of range) for (?:type )?[\w ]+: )"[^"]*"/g, `$1"${HIDDEN}"`],
]
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const STATEMENT =
  /\b(?:select\b[\s\S]*\bfrom|insert\s+into|update\b[\s\S]*\bset|delete\s+from|merge\s+into|call|copy|execute|values)\b/i
const QUOTED = /\$(\w*)\$[\s\S]*?\$\1\$|(?:[eE]|[uU]&|[bBxXnN])?'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/g
const IP = /\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b/gi

/** Fields whose text is SQL, hosts or users, by the last part of their name. */
const SQL_FIELDS = /^(?:query|sql|statement|definition|plan|literal)$/i
const HOST_FIELDS = /^(?:client|clientAddr|host|hostname|address|instance|servedBy)$/i
const USER_FIELDS = /^(?:user|usename|operator|author|owner|generatedBy|actor|responders)$/i
/** Accounts that tell of nobody, and are words of ours: "the root is pid 7". */
const NOBODY = new Set(['root', 'admin', 'user', 'system', 'service'])
/** Ids of our own making: a number in them is no literal. */
const OURS =
  /^(?:schema|id|runId|key|kind|unit|mac|zone|probe|actionId|sections|severity|status|openedBy|environment|state|verdict|provenance|targetId|table|file|sha256)$/

/**
 * Takes out of a report what must not leave, and says how many values of which kind, and where. `breathe` lets others
 * run between two copies of the tables: there may be thousands of rows.
 */
export async function redactReport(
  model: ReportModel,
  profile: RedactionProfile,
  breathe: () => Promise<void>,
): Promise<ReportModel> {
  const pass = new Pass(model, profile)
  const { evidence, ...rest } = model
  const clean = pass.walk(rest, [], '') as Omit<ReportModel, 'evidence'>
  const cleanEvidence: ReportModel['evidence'] = []
  for (const [index, copy] of evidence.entries()) {
    await breathe()
    const place = ['evidence', String(index)]
    cleanEvidence.push(pass.walk(copy, place, '') as ReportModel['evidence'][number])
  }
  return { ...clean, evidence: cleanEvidence, redaction: pass.told() }
}

const MOST_ITEMS = 500

interface Cleaned {
  readonly text: string
  readonly kinds: readonly RedactionKind[]
}

class Pass {
  readonly #items: { kind: RedactionKind; place: string }[] = []
  readonly #counts = new Map<RedactionKind, number>()
  readonly #known = new Map<string, Cleaned>()
  readonly #names: Map<string, { kind: 'host' | 'user'; by: string }>
  readonly #namesShape: RegExp | null
  readonly #profile: RedactionProfile

  constructor(model: ReportModel, profile: RedactionProfile) {
    this.#profile = profile
    this.#names = namesOf(model, profile)
    const known = [...this.#names.keys()].sort((a, b) => b.length - a.length).map(escapeShape)
    this.#namesShape =
      known.length === 0 ? null : new RegExp(`(?<![\\w.-])(?:${known.join('|')})(?![\\w-])`, 'g')
  }

  walk(value: unknown, path: readonly string[], field: string): unknown {
    if (typeof value === 'string') return this.#text(value, path, field)
    if (Array.isArray(value)) {
      if (value.every((one) => typeof one === 'number' || one === null)) return value
      return value.map((one, index) => this.walk(one, [...path, String(index)], field))
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, this.walk(one, [...path, name], name)]),
    )
  }

  told(): Redaction {
    const byKind = [...this.#counts].map(([kind, count]) => ({ kind, count }))
    const total = byKind.reduce((sum, { count }) => sum + count, 0)
    return { total, byKind, items: this.#items }
  }

  #text(text: string, path: readonly string[], field: string): string {
    // A column of a table may have any name: there nothing is taken for ours.
    if (text === '' || (OURS.test(field) && !path.includes('rows'))) return text
    const isSql = SQL_FIELDS.test(field)
    const key = `${isSql ? 'sql' : 'text'} ${text}`
    // The same words come again in each copy of the tables.
    const known = this.#known.get(key) ?? this.#clean(text, isSql)
    this.#known.set(key, known)
    for (const kind of known.kinds) this.#note(kind, path)
    return known.text
  }

  #clean(text: string, isSql: boolean): Cleaned {
    const kinds: RedactionKind[] = []
    const note = (kind: RedactionKind): void => void kinds.push(kind)
    let clean = this.#secrets(text, note)
    clean = this.#rowValues(clean, note)
    clean = this.#sql(clean, isSql, note)
    clean = replaceAll(
      clean,
      EMAIL,
      () => HIDDEN,
      () => note('e-mail'),
    )
    return { text: this.#hostsAndUsers(clean, note), kinds }
  }

  #secrets(text: string, note: (kind: RedactionKind) => void): string {
    let clean = text
    for (const shape of SECRETS)
      clean = replaceAll(
        clean,
        shape,
        () => HIDDEN,
        () => note('secret'),
      )
    const safe = redact(clean)
    if (safe !== clean) note('secret')
    return safe
  }

  #rowValues(text: string, note: (kind: RedactionKind) => void): string {
    return ROW_VALUES.reduce((clean, [shape, by]) => {
      const safe = clean.replace(shape, by)
      if (safe !== clean) note('row value')
      return safe
    }, text)
  }

  /** A field of SQL is read as SQL; in other words only quoted values beside a statement go, so that numbers stay readable. */
  #sql(text: string, isSql: boolean, note: (kind: RedactionKind) => void): string {
    if (isSql) {
      const safe = redactSql(text)
      if (safe !== text) note('query literal')
      return safe
    }
    if (!STATEMENT.test(text)) return text
    return replaceAll(
      text,
      QUOTED,
      () => '?',
      () => note('query literal'),
    )
  }

  #hostsAndUsers(text: string, note: (kind: RedactionKind) => void): string {
    let clean = text
    if (this.#namesShape !== null) {
      clean = clean.replace(this.#namesShape, (found) => {
        const name = this.#names.get(found)
        if (name === undefined) return found
        note(name.kind)
        return name.by
      })
    }
    if (!this.#profile.hideHosts) return clean
    return replaceAll(
      clean,
      IP,
      () => 'host',
      () => note('host'),
    )
  }

  #note(kind: RedactionKind, path: readonly string[]): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    if (this.#items.length < MOST_ITEMS) this.#items.push({ kind, place: path.join('.') })
  }
}

/** Each host and user gets a number of its own, the same everywhere: who blocked whom can still be told. */
function namesOf(
  model: ReportModel,
  profile: RedactionProfile,
): Map<string, { kind: 'host' | 'user'; by: string }> {
  const names = new Map<string, { kind: 'host' | 'user'; by: string }>()
  const counts = { host: 0, user: 0 }
  const add = (text: string, kind: 'host' | 'user'): void => {
    // One letter alone would be found in every word.
    if (text.length < 2 || names.has(text) || (kind === 'user' && NOBODY.has(text))) return
    const count = counts[kind]
    counts[kind] += 1
    names.set(text, { kind, by: `${kind}-${count + 1}` })
  }
  visit(model, '', (text, field) => {
    if (profile.hideUsers && USER_FIELDS.test(field)) {
      const [user = '', host = ''] = text.split('@')
      add(text, 'user')
      add(user, 'user')
      if (profile.hideHosts) add(host, 'host')
    }
    if (profile.hideHosts && HOST_FIELDS.test(field)) add(text, 'host')
  })
  return names
}

function visit(value: unknown, field: string, see: (text: string, field: string) => void): void {
  if (typeof value === 'string') see(value, field)
  else if (Array.isArray(value)) value.forEach((one) => visit(one, field, see))
  else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) visit(one, name, see)
  }
}

function replaceAll(text: string, shape: RegExp, by: () => string, tell: () => void): string {
  return text.replace(shape, () => {
    tell()
    return by()
  })
}

const escapeShape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
