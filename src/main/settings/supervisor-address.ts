import { AppError } from '../../shared/errors/app-error'

/** What starts a worker again when it cannot do so itself. */
export type Supervisor =
  | {
      readonly kind: 'http'
      /** Scheme, host and port. */
      readonly origin: string
      readonly path: string
      readonly token: string | undefined
    }
  | { readonly kind: 'systemd'; readonly unit: string }

/** Of what systemd allows in a unit's name; never an option, never a path. */
const UNIT = /^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,199}\.service$/

/** `https://:token@host/path` is sent a POST; `name.service` is a systemd unit of this machine. */
export function parseSupervisor(text: string): Supervisor {
  if (!text.includes('://')) {
    if (!UNIT.test(text)) throw bad('it is neither an address nor the name of a .service unit')
    return { kind: 'systemd', unit: text }
  }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw bad('it is not a URL')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw bad('it must begin with http:// or https://')
  }
  if (url.search !== '' || url.hash !== '') {
    throw bad('it must not hold ? or #: a token goes before the host, as in https://:token@host/')
  }
  if (url.username !== '') throw bad('the token stands alone before the host, without a user name')
  const token = url.password === '' ? undefined : decodeURIComponent(url.password)
  return { kind: 'http', origin: url.origin, path: url.pathname, token }
}

/** Where it is, without its token. */
export function describeSupervisor(supervisor: Supervisor): string {
  return supervisor.kind === 'systemd'
    ? `systemctl restart ${supervisor.unit}`
    : `POST ${supervisor.origin}${supervisor.path}`
}

const bad = (why: string): AppError =>
  new AppError('source/bad-address', `supervisor: ${why}`, {
    context: { example: 'https://:token@supervisor.example/restart/api or api.service' },
  })
