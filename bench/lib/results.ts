import { readFile, rename, writeFile } from 'node:fs/promises'
import { cpus, release, totalmem, type } from 'node:os'
import type { BenchResult } from './bench'

interface ResultsFile {
  readonly machine: Readonly<Record<string, string | number>>
  readonly results: readonly BenchResult[]
}

/** New figures replace the old ones of the same id; the others stay as they were last measured. */
export function mergeResults(
  before: readonly BenchResult[],
  fresh: readonly BenchResult[],
): BenchResult[] {
  const byId = new Map([...before, ...fresh].map((one) => [one.id, one]))
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

export async function saveResults(path: string, fresh: readonly BenchResult[]): Promise<void> {
  const results = mergeResults(await readResults(path), fresh)
  const file: ResultsFile = { machine: describeMachine(), results }
  await writeFile(`${path}.tmp`, `${JSON.stringify(file, null, 2)}\n`)
  await rename(`${path}.tmp`, path)
}

async function readResults(path: string): Promise<readonly BenchResult[]> {
  try {
    return (JSON.parse(await readFile(path, 'utf8')) as ResultsFile).results
  } catch {
    return []
  }
}

function describeMachine(): ResultsFile['machine'] {
  const cores = cpus()
  return {
    system: `${type()} ${release()}`,
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
}
