import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_EVERY_MS = 200
const NEWBORN_MS = 2_000

/**
 * Lets one process at a time do `work`. A lock whose owner is gone is taken over.
 * @template T
 * @param {string} file @param {() => Promise<T>} work @param {() => void} onWait
 */
export async function withLock(file, work, onWait = () => {}) {
  await mkdir(dirname(file), { recursive: true })
  let waited = false
  while (!(await acquire(file))) {
    if (!waited) onWait()
    waited = true
    await delay(LOOK_EVERY_MS)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

/** @param {string} file */
async function acquire(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (!(await isOrphan(file))) return false
  await rm(file, { force: true })
  return false
}

/** @param {string} file */
async function isOrphan(file) {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text === '') {
    // Created but not yet written, or its owner died in between.
    await delay(NEWBORN_MS)
    return (await readFile(file, 'utf8').catch(() => 'gone')) === ''
  }
  return !isAlive(Number(text))
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
