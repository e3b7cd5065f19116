import { test as base } from '@playwright/test'
import { startTestPlatform, type TestPlatform } from '../../support/platform'
import { launchApp, type AppUnderTest, type LaunchOptions } from './launch'

export { expect } from '@playwright/test'

interface PlatformOptions {
  platform: TestPlatform
  fresh: boolean
  /** `scraper=3`: so many instances of a worker; such a platform is the file's own. */
  scale: string
}

/** One platform for the whole run; after a failed test a fresh one, and for a file that says `test.use({ fresh: true })` one of its own. */
export const test = base.extend<object, PlatformOptions>({
  fresh: [false, { option: true, scope: 'worker' }],
  scale: ['', { option: true, scope: 'worker' }],
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
