import { AppError } from '../../shared/errors/app-error'
import type { Connection } from '../../shared/model/settings'
import type { Secrets } from './secrets'
import { joinSecret, splitSecret } from './secret-url'
import type { SettingsStore } from './store'

/** A target with the addresses to open it, secrets included. Lives in the main process only. */
export interface OpenConnection extends Connection {
  readonly token?: string
  /** A queue set with its jobs in two places; a typed one has a single address. */
  readonly queue?: QueueAddresses & { readonly act: QueueAddresses }
}

interface QueueAddresses {
  readonly redisUrl?: string
  readonly postgresUrl?: string
}

/** The configured targets: those of the settings, and those of a running demo platform, which are never stored. */
export class Connections {
  readonly #store: SettingsStore
  readonly #secrets: Secrets
  readonly #given: readonly OpenConnection[]

  constructor(parts: { store: SettingsStore; secrets: Secrets; given: readonly OpenConnection[] }) {
    this.#store = parts.store
    this.#secrets = parts.secrets
    this.#given = parts.given
  }

  all(): readonly OpenConnection[] {
    return [...this.#given, ...this.#store.current.connections.map((one) => this.#open(one))]
  }

  find(targetId: string): OpenConnection {
    const found = this.all().find((one) => one.id === targetId)
    if (found === undefined) throw new AppError('target/unknown', `no connection ${targetId}`)
    return found
  }

  /** Adds or replaces one; its passwords go to the secrets port. */
  save(connection: Connection): void {
    if (this.#given.some((one) => one.id === connection.id)) {
      throw new AppError('source/bad-address', `the name ${connection.id} is taken by the platform`)
    }
    const url = this.#keep(`${connection.id}/url`, connection.url)
    const actUrl =
      connection.actUrl === undefined
        ? {}
        : { actUrl: this.#keep(`${connection.id}/act`, connection.actUrl) }
    const supervisor =
      connection.supervisor === undefined
        ? {}
        : { supervisor: this.#keep(`${connection.id}/supervisor`, connection.supervisor) }
    const others = this.#store.current.connections.filter((one) => one.id !== connection.id)
    this.#store.change({
      connections: [...others, { ...connection, url, ...actUrl, ...supervisor }],
    })
  }

  remove(targetId: string): void {
    const { connections } = this.#store.current
    this.#store.change({ connections: connections.filter((one) => one.id !== targetId) })
    this.#secrets.remove(`${targetId}/url`)
    this.#secrets.remove(`${targetId}/act`)
    this.#secrets.remove(`${targetId}/supervisor`)
  }

  #keep(ref: string, address: string): string {
    const { bare, secret } = splitSecret(address)
    if (secret !== undefined) this.#secrets.set(ref, secret)
    return bare
  }

  #open(connection: Connection): OpenConnection {
    const secret = this.#secrets.get(`${connection.id}/url`)
    // Without a user name the password of a worker is its bearer token: to watch, where it asks for one, and to act.
    if (connection.kind === 'worker' && secret !== undefined && !connection.url.includes('@')) {
      return { ...connection, token: secret, ...this.#supervisor(connection) }
    }
    const url = joinSecret(connection.url, secret)
    if (connection.actUrl === undefined) {
      return { ...connection, url, ...this.#supervisor(connection) }
    }
    const actUrl = joinSecret(connection.actUrl, this.#secrets.get(`${connection.id}/act`))
    return { ...connection, url, actUrl }
  }

  #supervisor({ id, supervisor }: Connection): { supervisor?: string } {
    if (supervisor === undefined) return {}
    const secret = this.#secrets.get(`${id}/supervisor`)
    // A unit name has no place for one.
    return { supervisor: supervisor.includes('://') ? joinSecret(supervisor, secret) : supervisor }
  }
}
