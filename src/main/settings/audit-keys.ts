import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditAnchor } from '../actions/audit-head'
import type { AuditHead } from '../actions/audit-record'
import { writeFileAtomic } from '../platform/atomic-file'
import type { Secrets } from './secrets'

const KEY = 'audit/key'
const HEAD = 'audit/head'

/** The key of the audit chain: in the keyring, or where there is none in a file for the owner alone. */
export function auditKey(secrets: Secrets, dir: string): { load(): Promise<Uint8Array> } {
  const file = join(dir, 'audit.key')
  return {
    load: () => {
      const kept = secrets.get(KEY) ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined)
      const key = kept ?? randomBytes(32).toString('hex')
      if (kept === undefined && secrets.mode === 'keyring') secrets.set(KEY, key)
      if (kept === undefined && secrets.mode === 'session') writeFileAtomic(file, key)
      return Promise.resolve(Buffer.from(key.trim(), 'hex'))
    },
  }
}

/** The newest seal in the keyring, apart from the log, so that a roll-back of the whole folder is seen. */
export function auditAnchor(secrets: Secrets): AuditAnchor {
  if (secrets.mode === 'session') {
    return { load: () => Promise.resolve(undefined), save: () => Promise.resolve() }
  }
  return {
    load: () => Promise.resolve(parse(secrets.get(HEAD))),
    save: (head) => {
      secrets.set(HEAD, JSON.stringify(head))
      return Promise.resolve()
    },
  }
}

const parse = (text: string | undefined): AuditHead | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as AuditHead)
