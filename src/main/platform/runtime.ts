/** The major this product is pinned to. */
const PINNED_MAJOR = 45

/** The runtime in words, and what a person should know when it is not the pinned one. */
export function describeRuntime(versions: {
  electron?: string | undefined
  chrome?: string | undefined
}): {
  runtime: string
  runtimeNote: string | null
} {
  const electron = versions.electron ?? 'none'
  const major = Number(electron.split('.')[0])
  return {
    runtime: `Electron ${electron}, Chrome ${versions.chrome ?? '?'}`,
    runtimeNote:
      major === PINNED_MAJOR
        ? null
        : `Runs on Electron ${electron}, the fall-back runtime; ${PINNED_MAJOR} could not be fetched. It gets no security updates.`,
  }
}
