import { describe, expect, it } from 'vitest'
import { ManualClock, settle } from '../../../tests/fakes/clock'
import { AppError } from '../../shared/errors/app-error'
import { OpenQuestions } from './open-questions'
import { Respawn } from './respawn'

const unavailable = (message: string): AppError => new AppError('history/unavailable', message)

describe('OpenQuestions', () => {
  it('AP3: an answer, a failure, a deadline and the end of the thread each settle a question once', async () => {
    const clock = new ManualClock()
    const questions = new OpenQuestions({ clock, unavailable })
    const ids: number[] = []
    const ask = (): Promise<string> =>
      questions
        .ask(1_000, (id) => void ids.push(id))
        .then(
          (output) => `answered ${String(output)}`,
          (thrown: unknown) => AppError.from(thrown).message,
        )
    const asked = [ask(), ask(), ask()]
    questions.answer(ids[0] ?? 0, 7)
    questions.fail(ids[1] ?? 0, 'disk full')
    await settle()
    await clock.advance(1_000)
    const late = ask()
    questions.failAll('the thread ended')

    expect(await Promise.all([...asked, late])).toEqual([
      ...['answered 7', 'disk full', 'no answer within 1000 ms', 'the thread ended'],
    ])
    expect(clock.waiting).toBe(0)
  })
})

describe('Respawn', () => {
  it('AP3: waits longer while a thread dies young, and is quick again after a long life', async () => {
    const clock = new ManualClock()
    const respawn = new Respawn(clock)
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
      respawn.born()
      return respawn.died()
    })
    respawn.born()
    await clock.advance(60_001)

    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    expect(respawn.died()).toBe(100)
  })
})
