import { AppError } from '../../shared/errors/app-error'

const USERINFO = /^([a-z][a-z0-9+.-]*:\/\/)([^/@]*)@/i
/** libpq takes it as a parameter too. */
const PARAM = /(?<=:\/\/[^\s]*)([?&])password=([^&#]*)/i
const SSL_PASSWORD = /(?:^|[\s?&])sslpassword\s*=/i
const CONNINFO = /(^|\s)password\s*=\s*('(?:[^'\\]|\\.)*'|\S+)/i

/** An address apart from its password, so that settings hold no secret. */
export function splitSecret(address: string): { bare: string; secret: string | undefined } {
  if (SSL_PASSWORD.test(address)) {
    throw new AppError('source/bad-address', 'a sslpassword cannot be kept: use a key without one')
  }
  const param = PARAM.exec(address)
  if (param !== null) {
    const [all, start = '', text = ''] = param
    // The sign before it stays where another one follows.
    const rest = address.slice(param.index + all.length)
    const bare =
      address.slice(0, param.index) + (rest.startsWith('&') ? start + rest.slice(1) : rest)
    return { bare: splitSecret(bare).bare, secret: decode(text.replaceAll('+', ' ')) }
  }
  const info = USERINFO.exec(address)
  if (info !== null) {
    const [user = '', ...password] = (info[2] ?? '').split(':')
    if (password.length === 0) return { bare: address, secret: undefined }
    const bare = address.replace(USERINFO, user === '' ? '$1' : `$1${user}@`)
    return { bare, secret: decode(password.join(':')) }
  }
  const pair = CONNINFO.exec(address)
  if (pair === null) return { bare: address, secret: undefined }
  return { bare: address.replace(CONNINFO, '').trim(), secret: unquote(pair[2] ?? '') }
}

/** The address with its password again. */
export function joinSecret(bare: string, secret: string | undefined): string {
  if (secret === undefined) return bare
  const scheme = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/@]*)@)?/i
  if (scheme.test(bare)) {
    return bare.replace(scheme, (_all, start: string, user: string | undefined) => {
      return `${start}${user ?? ''}:${encodeURIComponent(secret)}@`
    })
  }
  return `${bare} password='${secret.replaceAll(/[\\']/g, '\\$&')}'`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new AppError('source/bad-address', 'the password has a % that is not an escape', {
      cause,
    })
  }
}

const unquote = (text: string): string =>
  text.startsWith("'") ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
