import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { readJson, writeJson } from '../../lib/files'

const Note = z.object({
  id: z.string(),
  startedAt: z.string(),
  idempotencyKey: z.string().nullable(),
})
type Note = z.output<typeof Note>

/** A restart that was asked for, written down for the process that comes next: who asked can then see it end. */
export class RestartNote {
  constructor(private readonly path: string) {}

  write(note: Note): Promise<void> {
    return writeJson(this.path, note)
  }

  /** Reads it, once. */
  async take(): Promise<Note | undefined> {
    const note = Note.safeParse(await readJson(this.path))
    await rm(this.path, { force: true })
    return note.success ? note.data : undefined
  }
}
