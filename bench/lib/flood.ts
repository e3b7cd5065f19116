import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

/** What became of the spans of one flood. */
export interface SenderReport {
  sent: number
  /** Answered with 200. */
  taken: number
  /** Turned away with a status: 429 when there was no room. */
  refused: number
  /** Not answered. */
  failed: number
  /** Wall clock: the process takes a while until it sends. */
  beganAt: number
  tookS: number
}

/** Sends spans from a process of its own, at a pace that does not wait for answers. */
export function flood(how: {
  readonly port: number
  readonly spansPerS: number
  readonly seconds: number
}): Promise<SenderReport> {
  const { port, spansPerS, seconds } = how
  const sender = resolve(import.meta.dirname, 'span-sender.ts')
  const args = ['--import', 'tsx', sender, String(port), String(spansPerS), String(seconds)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => {
      if (code === 0) done(JSON.parse(said) as SenderReport)
      else fail(new Error(`the sender ended with ${code}`))
    })
  })
}
