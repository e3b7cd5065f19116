import { defineConfig } from '@playwright/test'

/** Against the built application in real Electron. `npm run test:e2e` prepares what it needs. */
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/global-setup.ts',
  // A platform and a window that draws in software keep two cores busy. The tests of a file go one after another.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI === undefined ? 1 : 2,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  outputDir: 'test-results/e2e',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
})
