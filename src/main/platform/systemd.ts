import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The service manager of this machine. */
export interface Systemd {
  /** False where it does not run: another init, a container, another system. */
  isThere(): boolean
  /** Rejects with what systemctl said. */
  restart(unit: string): Promise<void>
}

const RESTART_WITHIN_MS = 30_000

export const systemd: Systemd = {
  // What `sd_booted(3)` looks at.
  isThere: () => existsSync('/run/systemd/system'),
  restart: (unit) =>
    new Promise((resolve, reject) => {
      // No shell, and never a question that nobody would see.
      const words = ['--no-ask-password', 'restart', '--', unit]
      execFile('systemctl', words, { timeout: RESTART_WITHIN_MS }, (error, _out, said) => {
        if (error === null) resolve()
        else reject(new Error(said.trim().slice(0, 300) || error.message, { cause: error }))
      })
    }),
}
