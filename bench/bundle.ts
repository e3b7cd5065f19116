import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'vite'
import { result, type Bench } from './lib/bench'

const PAGE = resolve('out/renderer/index.html')

/** How much JavaScript the page loads before it draws. */
export const bench: Bench = {
  ids: ['bundle.initial'],
  async run() {
    const initial = [...reachable(PAGE, scriptsOf(PAGE))]
    const all = readdirSync(join(dirname(PAGE), 'assets')).filter((name) => name.endsWith('.js'))
    const bytes = (paths: readonly string[]): number =>
      paths.reduce((sum, path) => sum + statSync(path).size, 0)
    return [
      result({
        id: 'bundle.initial',
        value: bytes(initial),
        unit: 'bytes',
        samples: 1,
        method: `size on disk, minified and not compressed, of the scripts that index.html names and of all that they import statically (${
          initial.length
        } files); panels and charts come on demand: all scripts together are ${bytes(
          all.map((name) => join(dirname(PAGE), 'assets', name)),
        )} bytes`,
      }),
    ]
  },
}

function scriptsOf(page: string): string[] {
  const html = readFileSync(page, 'utf8')
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? []
  return tags
    .filter((tag) => tag.startsWith('<script') || tag.includes('modulepreload'))
    .flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? [])
    .map((path) => join(dirname(page), path))
}

function reachable(page: string, from: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const waiting = [...from]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    for (const statement of parseSync(path, readFileSync(path, 'utf8')).program.body) {
      if (!('source' in statement) || statement.source === null) continue
      waiting.push(resolve(dirname(path), statement.source.value))
    }
  }
  if (seen.size === 0) throw new Error(`${page} names no script`)
  return seen
}
