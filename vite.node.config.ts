import { existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
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

/** The parts that run in plain Node: the command line and the demo platform. Packages stay outside. */
export default defineConfig({
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
      external: [/^node:/, ...builtinModules, /^[^./]/],
      output: {
        format: 'esm',
        entryFileNames: '[name].mjs',
        chunkFileNames: 'shared/[name]-[hash].mjs',
      },
    },
  },
})
