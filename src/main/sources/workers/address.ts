import { AppError } from '../../../shared/errors/app-error'

/** The base of a worker's address, and what to prove who we are with. Never printed: it holds the token. */
export interface WorkerAddress {
  readonly isTls: boolean
  readonly host: string
  readonly port: number
  /** Without a slash at its end; empty for most. */
  readonly basePath: string
  /** The whole Authorization header; null: none. */
  readonly authorization: string | null
}

export interface WorkerSettings {
  readonly url: string
  readonly token?: string | undefined
}

/** `http://host:port/base`; a password in it is a bearer token, with a user name it is basic authentication. */
export function parseWorkerAddress({ url: text, token }: WorkerSettings): WorkerAddress {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw bad('it is not a URL')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw bad('it must begin with http:// or https://')
  }
  if (url.search !== '' || url.hash !== '') throw bad('it must not hold ? or #')
  const isTls = url.protocol === 'https:'
  return {
    isTls,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    basePath: url.pathname.replace(/\/+$/, ''),
    authorization: authorizationOf(url, token),
  }
}

function authorizationOf(url: URL, token: string | undefined): string | null {
  if (token !== undefined) return `Bearer ${oneLine(token)}`
  const password = decode(url.password)
  if (password === '') return null
  if (url.username === '') return `Bearer ${oneLine(password)}`
  return `Basic ${Buffer.from(`${decode(url.username)}:${password}`).toString('base64')}`
}

function oneLine(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw bad('the token has a character that a header cannot hold')
  return token
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw bad('a % must be written %25')
  }
}

const bad = (why: string): AppError =>
  new AppError('source/bad-address', `worker address: ${why}`, {
    context: { example: 'http://127.0.0.1:8080' },
  })
