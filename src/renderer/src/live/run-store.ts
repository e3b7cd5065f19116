import type { ActionRun } from '../../../shared/model/action'
import { Cell } from './cell'

const MOST_RUNS = 100

/** Runs of actions, newest first; a later message of the same run replaces the earlier. */
export class RunStore {
  readonly runs = new Cell<readonly ActionRun[]>([])
  readonly #hearers = new Set<(run: ActionRun, before: ActionRun | undefined) => void>()

  /** Hears each change of a run, with what it was before. */
  readonly onChange = (hear: (run: ActionRun, before: ActionRun | undefined) => void) => {
    this.#hearers.add(hear)
    return (): void => {
      this.#hearers.delete(hear)
    }
  }

  take(runs: readonly ActionRun[]): void {
    const byId = new Map(this.runs.get().map((run) => [run.runId, run]))
    const changes = runs.map((run) => ({ run, before: byId.get(run.runId) }))
    for (const run of runs) byId.set(run.runId, run)
    this.runs.set(newestFirst([...byId.values()]))
    for (const { run, before } of changes) for (const hear of this.#hearers) hear(run, before)
  }

  /** The list at page start: nobody is told of runs that ended before. */
  start(runs: readonly ActionRun[]): void {
    const byId = new Map(runs.map((run) => [run.runId, run]))
    for (const run of this.runs.get()) byId.set(run.runId, run)
    this.runs.set(newestFirst([...byId.values()]))
  }
}

function newestFirst(runs: ActionRun[]): ActionRun[] {
  return runs.sort((a, b) => b.startedAt - a.startedAt).slice(0, MOST_RUNS)
}
