import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout these scripts belong to. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * What outlives a checkout: the Electron runtime and what is known about the network.
 * @param {NodeJS.ProcessEnv} env
 */
export function cacheDir(env = process.env) {
  const base = env.XDG_CACHE_HOME
  // The XDG specification: a relative path is to be ignored.
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'switchyard')
}

/** @param {string} name @param {string} root */
export const binary = (name, root = ROOT) => join(root, 'node_modules', '.bin', name)

/** @param {string | Buffer} content */
export const sha256 = (content) => createHash('sha256').update(content).digest('hex')
