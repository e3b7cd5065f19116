import { startFault, type RunningFault, type TestPlatform } from '../../support/platform'

/** Holds a fault in place while `during` runs, and waits until it is taken back. */
export async function withFault<T>(
  platform: TestPlatform,
  name: string,
  during: (fault: RunningFault) => Promise<T>,
): Promise<T> {
  const fault = await startFault(platform, name, '240s')
  try {
    return await during(fault)
  } finally {
    fault.interrupt()
    await fault.exited
  }
}
