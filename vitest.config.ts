import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// A busy machine may be late once; the second try tells that apart from a fault.
const retry = process.env['CI'] === undefined ? 0 : 2
// A file of these waits more than it computes, but its services compute beside it: more lanes than cores make them late.
const integrationLanes = Math.min(4, availableParallelism())

/** They wait for a minute or more of real time: begun last, one of them would run on alone. */
const LONG = ['actions-breakers', 'alerts', 'app', 'recovery', 'drills', 'canary', 'collection']

/** The order of files: those that take longest at the head, so that all lanes end at about the same time. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files)
    return rest.toSorted((a, b) => rank(a) - rank(b))
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = LONG.indexOf(basename(moduleId, '.test.ts'))
  return place < 0 ? LONG.length : place
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'demo/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          retry,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: 'tests/integration/global-setup.ts',
          // The last resort: what a test waits for has a limit of its own, and says what did not come.
          testTimeout: 600_000,
          retry,
          hookTimeout: 240_000,
          maxWorkers: integrationLanes,
          // After the unit tests, should both be asked for: they differ in their number of workers.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
