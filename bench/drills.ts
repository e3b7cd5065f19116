import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median } from './lib/measure'

const Results = z.object({
  drills: z.array(
    z.object({
      name: z.string(),
      detectedAfterS: z.number().nullable(),
      recoveredAfterS: z.number().nullable(),
      passed: z.boolean(),
    }),
  ),
})

/** From tests/drills/drills.json, as `npm run drill` measured it last: the drills take a quarter of an hour. */
export const bench: Bench = {
  ids: ['drill.detect', 'drill.detect.median', 'drill.recover', 'drill.recover.median'],
  async run() {
    const text = await readFile(join(import.meta.dirname, '../tests/drills/drills.json'), 'utf8')
    const passed = Results.parse(JSON.parse(text)).drills.filter((one) => one.passed)
    const took = (key: 'detectedAfterS' | 'recoveredAfterS'): number[] =>
      passed.map((one) => one[key]).filter((value) => value !== null)
    return [
      ...figures('drill.detect', 'from the fault in place to the finding', took('detectedAfterS')),
      ...figures('drill.recover', 'from the repair to its end', took('recoveredAfterS')),
    ]
  },
}

function figures(id: string, what: string, values: readonly number[]): BenchResult[] {
  const method = `${what}, over the drills that passed`
  const own = { unit: 's', samples: values.length }
  return [
    result({ ...own, id, value: Math.max(...values), method: `${method}: the worst` }),
    result({ ...own, id: `${id}.median`, value: median(values), method: `${method}: the median` }),
  ]
}
