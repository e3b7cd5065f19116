/** What one call came to. */
export interface TestResult {
  readonly ok: boolean
  readonly tookMs: number
  readonly error: { readonly name: string; readonly message: string } | null
}

/** Makes one call within a deadline and tells how it went; never throws. */
export async function testCall(
  call: () => Promise<unknown>,
  timeoutMs: number,
): Promise<TestResult> {
  const startedAt = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Timed out after ${timeoutMs}ms`)), timeoutMs)
  })
  const tookMs = (): number => Math.round((performance.now() - startedAt) * 10) / 10
  try {
    await Promise.race([call(), late])
    return { ok: true, tookMs: tookMs(), error: null }
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
    return { ok: false, tookMs: tookMs(), error: { name, message } }
  } finally {
    clearTimeout(timer)
  }
}
