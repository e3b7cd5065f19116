import { describe, expect, it } from 'vitest'
import { correlated } from './correlation'
import { WorkerLog } from './log'

function makeLog(): { log: WorkerLog; written: string[] } {
  const written: string[] = []
  return {
    log: new WorkerLog(
      () => 0,
      (line) => written.push(line),
    ),
    written,
  }
}

describe('the log of a worker', () => {
  it('WK10: keeps the last 500 lines and tells those after a number', () => {
    const { log, written } = makeLog()
    for (let line = 1; line <= 1_200; line += 1) log.info(`line ${line}`)

    const all = log.after(0, 500)
    expect(all.lines).toHaveLength(500)
    expect(all.lines[0]).toMatchObject({ seq: 701, message: 'line 701', level: 'info' })
    expect(all.next).toBe(1_200)
    expect(log.after(1_198, 500).lines.map(({ seq }) => seq)).toEqual([1_199, 1_200])
    expect(log.after(all.next, 500)).toEqual({ lines: [], next: 1_200 })
    expect(written).toHaveLength(1_200)
  })

  it('WK10: a number from before a restart gets everything again', () => {
    const { log } = makeLog()
    log.info('first')

    expect(log.after(900, 500).lines).toHaveLength(1)
  })

  it('WK10: leaves out what is below its level, and takes each line as one', () => {
    const { log, written } = makeLog()
    log.debug('unseen')
    log.level = 'debug'
    log.debug('two\nlines')

    expect(log.after(0, 500).lines.map(({ message }) => message)).toEqual(['two lines'])
    expect(written.join('')).toBe('1970-01-01T00:00:00.000Z debug two lines\n')
  })

  it('WK10: names what the line belongs to', () => {
    const { log } = makeLog()
    correlated('visit-7', () => log.warn('slow'))
    correlated('not\nan id', () => log.warn('fast'))

    expect(log.after(0, 500).lines.map((line) => line.correlationId)).toEqual([
      'visit-7',
      undefined,
    ])
  })
})
