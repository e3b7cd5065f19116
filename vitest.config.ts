import { defineConfig } from 'vitest/config'

// A busy machine may be late once; the second try tells that apart from a fault.
const retry = process.env['CI'] === undefined ? 0 : 2

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'demo/**/*.test.ts'],
          environment: 'node',
          testTimeout: 20_000,
          retry,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 120_000,
          retry,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
