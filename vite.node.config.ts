import { existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { defineConfig } from 'vite'

const ENTRIES = {
  'cli/index': 'src/cli/index.ts',
  'cli/history-worker': 'src/main/history/worker.ts',
  'cli/exposition-worker': 'src/main/sources/workers/exposition/worker.ts',
  'cli/report-worker': 'src/main/incidents/report/worker.ts',
  'cli/telemetry-worker': 'src/main/telemetry/worker.ts',
  'demo/platform': 'demo/platform.ts',
  'demo/fault': 'demo/fault.ts',
  'demo/worker': 'demo/workers/main.ts',
}

const DEMO = resolve('demo')
const BUILTINS = new Set([...builtinModules, 'pg-native'])

/**
 * Packages stay outside, but for the demo platform's: it is eight processes, and reading their packages file by file is
 * half of what its start costs.
 */
function isOutside(id: string, importer = ''): boolean {
  if (id.startsWith('node:') || BUILTINS.has(id)) return true
  const isPackage = !/^[./\0]/.test(id) && !isAbsolute(id)
  return isPackage && !importer.startsWith(DEMO) && !importer.includes('node_modules')
}

/** The parts that run in plain Node: the command line and the demo platform. */
export default defineConfig({
  ssr: { noExternal: true },
  build: {
    target: 'node20',
    ssr: true,
    outDir: 'out',
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(
        Object.entries(ENTRIES)
          .map(([name, path]) => [name, resolve(path)] as const)
          .filter(([, path]) => existsSync(path)),
      ),
      external: isOutside,
      output: {
        format: 'esm',
        entryFileNames: '[name].mjs',
        chunkFileNames: 'shared/[name]-[hash].mjs',
      },
    },
  },
})
