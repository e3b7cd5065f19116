import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import { writeFileAtomic } from '../platform/atomic-file'
import { sessionSecrets, type Secrets } from './secrets'

const FORMAT = 'os1:'

/** What both runtimes offer; the newer one has asynchronous twins of these. */
interface OsStore {
  isEncryptionAvailable(): boolean
  encryptString(text: string): Buffer
  decryptString(bytes: Buffer): string
}
const osStore: OsStore = safeStorage

/** The OS keyring where there is one; else this session only. Never the constant key of `basic_text`. */
export function openSecrets(dir: string): Secrets {
  return hasKeyring() ? keyringSecrets(join(dir, 'secrets.json')) : sessionSecrets()
}

function hasKeyring(): boolean {
  if (!osStore.isEncryptionAvailable()) return false
  if (process.platform !== 'linux') return true
  return !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
}

function keyringSecrets(path: string): Secrets {
  const kept = new Map(Object.entries(readAll(path)))
  const save = (): void => writeFileAtomic(path, JSON.stringify(Object.fromEntries(kept)))
  return {
    mode: 'keyring',
    get: (ref) => decrypt(kept.get(ref)),
    set: (ref, value) => {
      kept.set(ref, FORMAT + osStore.encryptString(value).toString('base64'))
      save()
    },
    remove: (ref) => {
      if (kept.delete(ref)) save()
    },
  }
}

function readAll(path: string): Record<string, string> {
  if (!existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  } catch {
    return {} // unreadable: the person is asked again for each secret
  }
}

function decrypt(kept: string | undefined): string | undefined {
  if (kept?.startsWith(FORMAT) !== true) return undefined
  try {
    return osStore.decryptString(Buffer.from(kept.slice(FORMAT.length), 'base64'))
  } catch {
    return undefined // written by another OS user or keyring: asked again
  }
}
