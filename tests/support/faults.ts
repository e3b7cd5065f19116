import { startFault, type RunningFault, type TestPlatform } from './platform'

/** Holds a fault in place while `during` runs, and waits until it is taken back. */
export async function withFault<T>(
  platform: TestPlatform,
  name: string,
  during: (fault: RunningFault) => Promise<T>,
  lasts = '240s',
): Promise<T> {
  const fault = await startFault(platform, name, lasts)
  try {
    return await during(fault)
  } finally {
    fault.interrupt()
    await fault.exited
  }
}
