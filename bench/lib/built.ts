import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { build } from 'vite'

const OUT_DIR = resolve('node_modules/.cache/switchyard/built')

/** Builds the history worker as the product does and gives its path: a thread cannot be started from TypeScript. */
export function buildHistoryWorker(): Promise<string> {
  return buildModule('src/main/history/worker.ts')
}

/** One TypeScript file and what it imports, as one file plain Node runs; packages stay outside. Gives its path. */
export async function buildModule(
  source: string,
  outDir = `${OUT_DIR}/${process.pid}`,
): Promise<string> {
  const name = basename(source, '.ts')
  if (!existsSync(outDir)) {
    mkdirSync(outDir, { recursive: true })
    process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  }
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
        input: { [name]: resolve(source) },
        external: [/^node:/, /^[^./]/],
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
  })
  return `${outDir}/${name}.mjs`
}
