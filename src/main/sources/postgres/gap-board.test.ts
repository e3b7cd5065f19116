import { describe, expect, it } from 'vitest'
import type { GapRow } from '../../../shared/model/tables/postgres'
import { GapBoard } from './gap-board'

const gap = (message: string, fix: string): GapRow => ({
  code: 'source/not-permitted',
  message,
  fix,
})
const told = (...gaps: GapRow[]) => ({ values: {}, tables: { 'postgres.gaps': gaps } })
const shown = (reading: ReturnType<GapBoard['merge']>) =>
  reading.tables?.['postgres.gaps']?.map(({ message }) => message)

describe('GapBoard', () => {
  it('ST8: neither probe wipes out the gaps of the other', () => {
    const board = new GapBoard()
    expect(shown(board.merge('server', told(gap('no ops', 'a'))))).toEqual(['no ops'])
    expect(shown(board.merge('statements', told(gap('no figures', 'b'))))).toEqual([
      'no ops',
      'no figures',
    ])
    expect(shown(board.merge('server', told()))).toEqual(['no figures'])
  })

  it('ST8: the same fix is shown once, and what the statements say of theirs is the newer word', () => {
    const board = new GapBoard()
    const missing = gap('pg_stat_statements is not installed', 'create')
    board.merge('server', told(missing, gap('sees nobody', 'GRANT pg_monitor')))

    expect(shown(board.merge('statements', told(gap('own only', 'GRANT pg_monitor'))))).toEqual([
      'sees nobody',
    ])
    expect(shown(board.merge('statements', told(missing)))).toEqual([
      'sees nobody',
      'pg_stat_statements is not installed',
    ])
  })
})
