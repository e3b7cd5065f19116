import { test as base } from '@playwright/test'
import { startTestPlatform, type TestPlatform } from '../../support/platform'
import { freePort } from '../../support/ports'
import { loadScript } from '../../support/scripts'
import { launchApp, type AppUnderTest, type LaunchOptions } from './launch'

export { expect } from '@playwright/test'

interface Displays {
  openDisplay(options: { virtual: boolean }): Promise<{ name?: string; close(): Promise<void> }>
}
interface OfWorker {
  platform: TestPlatform
  fresh: boolean
  /** `scraper=3`: so many instances of a worker; such a platform is the file's own. */
  scale: string
  ownPlace: undefined
}

/** One platform for the files of a lane; after a failed test a fresh one, and for a file that says `test.use({ fresh: true })` one of its own. */
export const test = base.extend<object, OfWorker>({
  fresh: [false, { option: true, scope: 'worker' }],
  scale: ['', { option: true, scope: 'worker' }],
  // Two lanes would take the keys and the port of traces from each other.
  ownPlace: [
    async ({}, use, { parallelIndex }) => {
      process.env['SWITCHYARD_OTLP_PORT'] = String(await freePort())
      const { openDisplay } = await loadScript<Displays>('lib/display.mjs')
      const display = await openDisplay({ virtual: parallelIndex > 0 })
      if (display.name !== undefined) process.env['DISPLAY'] = display.name
      await use(undefined)
      await display.close()
    },
    { scope: 'worker', auto: true },
  ],
  platform: [
    async ({ scale }, use) => {
      const args = scale === '' ? [] : ['--scale', scale]
      const platform = await startTestPlatform({ users: 6, args })
      await use(platform)
      await platform.stop()
    },
    { scope: 'worker', timeout: 240_000 },
  ],
})

/** One window for the tests of a file, on a data folder of its own. After each test nothing may have complained. */
export function useApp(options: Omit<LaunchOptions, 'platformFile' | 'dir'> = {}) {
  let app: AppUnderTest | undefined
  test.beforeAll(async ({ platform }) => {
    app = await launchApp({ ...options, platformFile: platform.filePath })
  })
  test.afterEach(() => app?.assertClean())
  test.afterAll(async () => {
    await app?.close()
  })
  return (): AppUnderTest => {
    if (app === undefined) throw new Error('the window is not open')
    return app
  }
}
