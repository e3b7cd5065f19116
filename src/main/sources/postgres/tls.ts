import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'
import { AppError } from '../../../shared/errors/app-error'
import type { PgTarget, SslMode } from './address'

/** One way to connect; `prefer` and `allow` have two. */
export interface Attempt {
  readonly tls: false | ConnectionOptions
}

/** The ways to try, in order, by libpq's meaning of sslmode. */
export async function planAttempts(target: PgTarget): Promise<readonly Attempt[]> {
  const plain: Attempt = { tls: false }
  if (target.sslMode === 'disable') return [plain]
  const encrypted: Attempt = { tls: await buildTls(target) }
  if (target.sslMode === 'allow') return [plain, encrypted]
  if (target.sslMode === 'prefer') return [encrypted, plain]
  return [encrypted]
}

async function buildTls(target: PgTarget): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([
    readPem(target.sslRootCert, 'sslrootcert'),
    readPem(target.sslCert, 'sslcert'),
    readPem(target.sslKey, 'sslkey'),
  ])
  const files = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) }
  const level = checksOf(target.sslMode, ca !== undefined)
  if (level === 'nothing') return { ...files, rejectUnauthorized: false }
  if (level === 'host too') return { ...files, rejectUnauthorized: true }
  return { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined }
}

type Checks = 'nothing' | 'the authority' | 'host too'

/** libpq: with a root certificate at hand `require` means `verify-ca`. */
function checksOf(mode: SslMode, hasRoot: boolean): Checks {
  if (mode === 'verify-full') return 'host too'
  if (mode === 'verify-ca' || (mode === 'require' && hasRoot)) return 'the authority'
  return 'nothing'
}

/** What is checked, in words for the line under the field. */
export function describeTls(target: PgTarget): string {
  if (target.sslMode === 'disable') return 'Not encrypted.'
  if (target.sslMode === 'allow')
    return 'Encrypted only if the server insists; nothing is verified.'
  if (target.sslMode === 'prefer') return 'Encrypted if the server can; nothing is verified.'
  const checks = checksOf(target.sslMode, target.sslRootCert !== undefined)
  if (checks === 'nothing') return 'Encrypted; the server is not verified.'
  return checks === 'the authority'
    ? 'Encrypted; the certificate must come from a known authority, the host name is not compared.'
    : 'Encrypted; the certificate must come from a known authority and name this host.'
}

async function readPem(value: string | undefined, name: string): Promise<string | undefined> {
  if (value === undefined || (name === 'sslrootcert' && value === 'system')) return undefined
  if (value.includes('-----BEGIN')) return value
  try {
    return await readFile(value, 'utf8')
  } catch (cause) {
    throw new AppError('source/bad-address', `the file of ${name} cannot be read`, { cause })
  }
}
