import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'

const OUT_DIR = resolve('node_modules/.cache/switchyard/built')
const NAME = 'history-worker'

/** Builds the history worker as the product does and gives its path: a thread cannot be started from TypeScript. */
export async function buildHistoryWorker(outDir = `${OUT_DIR}/${process.pid}`): Promise<string> {
  mkdirSync(outDir, { recursive: true })
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      target: 'node20',
      ssr: true,
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { [NAME]: resolve('src/main/history/worker.ts') },
        external: [/^[^./]/],
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
  })
  return `${outDir}/${NAME}.mjs`
}
