import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Input, Output } from '../../src/shared/ipc/contract'
import type { RequestName } from '../../src/shared/ipc/names'
import { compose, type ComposeParts, type Switchyard } from '../../src/main/compose'
import { systemClock } from '../../src/main/platform/clock'
import { makeLogger } from '../../src/main/platform/log'
import { readPlatformFile } from '../../src/main/settings/platform-file'
import { sessionSecrets } from '../../src/main/settings/secrets'
import { SettingsStore } from '../../src/main/settings/store'

export interface TestApp {
  readonly dir: string
  readonly app: Switchyard
  readonly log: string[]
  ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>>
}

/** The whole app but for its window, on a running platform. Needs the built history worker. */
export async function startApp(
  platformFile: string,
  dir?: string,
  more: Partial<ComposeParts> = {},
): Promise<TestApp> {
  const dataDir = dir ?? (await mkdtemp(join(tmpdir(), 'switchyard-app-')))
  const log: string[] = []
  const app = await compose({
    dataDir,
    historyWorkerPath: resolve(import.meta.dirname, '../../out/cli/history-worker.mjs'),
    expositionWorkerPath: resolve(import.meta.dirname, '../../out/cli/exposition-worker.mjs'),
    reportWorkerPath: resolve(import.meta.dirname, '../../out/cli/report-worker.mjs'),
    store: new SettingsStore({ dir: dataDir, now: systemClock.now }),
    secrets: sessionSecrets(),
    given: readPlatformFile(platformFile).connections,
    notices: [],
    about: { version: '0', runtime: 'test', runtimeNote: null, operator: 'tester', demo: true },
    clock: systemClock,
    log: makeLogger((level, line) => log.push(`${level} ${line}`)),
    ...more,
  })
  return {
    dir: dataDir,
    app,
    log,
    ask: async (name, input) => app.handlers[name](input, { windowId: 0 }),
  }
}
