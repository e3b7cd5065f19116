import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const SETUP = './tests/e2e/global-setup.ts'
const TEARDOWN = './tests/e2e/global-teardown.ts'

/** Against the built application in real Electron, one window at a time. `npm run test:e2e` prepares what it needs. */
export default defineConfig({
  testDir: 'tests/e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: process.env.CI === undefined ? 1 : 2,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  outputDir: 'test-results/e2e',
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  ...(existsSync(SETUP) ? { globalSetup: SETUP } : {}),
  ...(existsSync(TEARDOWN) ? { globalTeardown: TEARDOWN } : {}),
})
