import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Bench, BenchResult } from './lib/bench'
import { saveResults } from './lib/results'
import { selectIds } from './lib/select'

const HERE = dirname(fileURLToPath(import.meta.url))

/** Every file of this folder but this one is a bench and exports it as `bench`. */
async function loadBenches(): Promise<{ name: string; bench: Bench }[]> {
  const names = (await readdir(HERE)).filter((name) => /\.ts$/.test(name) && name !== 'index.ts')
  return Promise.all(
    names.sort().map(async (name) => {
      const file = (await import(pathToFileURL(join(HERE, name)).href)) as { bench?: Bench }
      if (file.bench === undefined) throw new Error(`bench/${name} exports no \`bench\``)
      return { name, bench: file.bench }
    }),
  )
}

function tell({ id, value, unit, peer, peerValue, ratio }: BenchResult): void {
  const beside = peer === null ? '' : `  (${peer}: ${peerValue} ${unit}, ratio ${ratio})`
  console.log(`${id.padEnd(24)} ${value} ${unit}${beside}`)
}

const wanted = process.argv.slice(2).filter((one) => !one.startsWith('-'))
const benches = await loadBenches()
let measured = 0
let failed = 0
for (const { name, bench } of benches) {
  const ids = selectIds(bench.ids, wanted)
  if (ids.length === 0) continue
  try {
    const results = await bench.run(ids)
    results.forEach(tell)
    measured += results.length
    // One by one: a bench that fails later does not take these along.
    await saveResults(join(HERE, 'results.json'), results)
  } catch (thrown) {
    failed += 1
    console.error(`bench/${name} failed:`, thrown)
  }
}
if (measured === 0 && failed === 0) {
  const known = benches.flatMap(({ bench }) => bench.ids)
  console.error(`no such figure: ${wanted.join(' ')}\nknown: ${known.join(' ')}`)
}
process.exitCode = measured > 0 && failed === 0 ? 0 : 1
