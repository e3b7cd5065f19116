import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, type AppErrorData } from '../../shared/errors/app-error'
import { DEFAULT_SETTINGS, Settings } from '../../shared/model/settings'
import { writeFileAtomic } from '../platform/atomic-file'
import { CURRENT_VERSION, migrate } from './migrations'

interface Loaded {
  readonly settings: Settings
  readonly notice: AppErrorData | null
  /** False for a file of a newer version: it stays byte for byte as it is. */
  readonly writable: boolean
}

/** The settings file: checked, migrated with a copy kept, never torn, set aside when broken. */
export class SettingsStore {
  readonly #path: string
  readonly #writable: boolean
  #current: Settings
  /** Told after each change. */
  onChange: (settings: Settings) => void = () => undefined
  /** What a person should know about loading, once. */
  readonly notice: AppErrorData | null

  constructor(parts: { dir: string; now: () => number }) {
    this.#path = join(parts.dir, 'settings.json')
    const loaded = load(this.#path, parts.now)
    this.#current = loaded.settings
    this.#writable = loaded.writable
    this.notice = loaded.notice
  }

  get current(): Settings {
    return this.#current
  }

  /** Throws `settings/unwritable` and keeps the old values when they cannot be saved. */
  change(part: Partial<Settings>): Settings {
    const next = Settings.parse({ ...this.#current, ...part })
    if (this.#writable) {
      try {
        if (existsSync(this.#path)) copyFileSync(this.#path, `${this.#path}.bak`)
        writeFileAtomic(this.#path, `${JSON.stringify(next, null, 2)}\n`)
      } catch (cause) {
        throw new AppError('settings/unwritable', 'the settings were not saved', { cause })
      }
    }
    this.#current = next
    this.onChange(next)
    return next
  }
}

function load(path: string, now: () => number): Loaded {
  if (!existsSync(path)) return fromBackup(path) ?? fresh(null)
  try {
    return parse(readFileSync(path, 'utf8'), path)
  } catch (thrown) {
    const aside = `${path}.broken-${now()}`
    renameSync(path, aside)
    const notice = new AppError('settings/unreadable', 'the settings file was set aside', {
      cause: thrown,
      context: { file: aside },
    }).toData()
    const backup = fromBackup(path)
    return backup === undefined ? fresh(notice) : { ...backup, notice }
  }
}

function parse(text: string, path: string): Loaded {
  const raw = JSON.parse(text) as Record<string, unknown>
  if (typeof raw['version'] === 'number' && raw['version'] > CURRENT_VERSION) {
    const notice = new AppError(
      'settings/newer-version',
      `version ${raw['version']} is newer than ${CURRENT_VERSION}`,
    ).toData()
    return { settings: DEFAULT_SETTINGS, notice, writable: false }
  }
  const settings = Settings.parse({ ...DEFAULT_SETTINGS, ...migrate(raw) })
  if (raw['version'] !== settings.version)
    copyFileSync(path, `${path}.v${String(raw['version'])}.bak`)
  return { settings, notice: null, writable: true }
}

function fromBackup(path: string): Loaded | undefined {
  try {
    return parse(readFileSync(`${path}.bak`, 'utf8'), path)
  } catch {
    return undefined // no usable copy: start with the defaults
  }
}

const fresh = (notice: AppErrorData | null): Loaded => ({
  settings: DEFAULT_SETTINGS,
  notice,
  writable: true,
})
