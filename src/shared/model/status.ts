import { z } from 'zod'
import { ErrorData } from './link'
import { RevertState } from './revert'
import { OpenWindow } from './maintenance'
import { ENVIRONMENTS } from './target'

/** What the shell shows about the app itself. */
export const AppStatus = z.object({
  version: z.string(),
  runtime: z.string(),
  /** Said in the window when the runtime is not the one the product pins. */
  runtimeNote: z.string().nullable(),
  operator: z.string(),
  demo: z.boolean(),
  /** The most delicate environment among the targets. */
  environment: z.enum(ENVIRONMENTS),
  /** Armed connections and until when: AC1. */
  armed: z.array(z.object({ targetId: z.string(), until: z.number() })),
  /** All actions hidden. */
  killSwitch: z.boolean(),
  /** OV7: the window is a wall display. */
  wall: z.boolean(),
  /** AL5: maintenance windows that are open now. */
  maintenance: z.array(OpenWindow),
  secrets: z.enum(['keyring', 'session']),
  audit: z.object({ ok: z.boolean().nullable(), entries: z.number(), detail: z.string() }),
  /** BR7: states that an action forced, when they end, and what stands in the way. */
  reverts: z.array(RevertState),
  /** Things a person should know once: a settings file set aside, a missing Redis. */
  notices: z.array(ErrorData),
})
export type AppStatus = z.output<typeof AppStatus>
