import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import type { Finding } from '../../shared/model/finding'
import type { Link } from '../../shared/model/link'
import { defineSource, type TileDraft } from '../sources/source'
import { TargetView } from '../sources/target-view'
import { z } from 'zod'
import { Board } from './board'

const tile = (tail: string): TileDraft => ({
  tail,
  kind: 'postgres',
  title: tail,
  panelId: 'pools',
  figure: null,
  note: '',
  probe: 'session',
})

let drafts = [tile(''), tile('pool')]
const source = defineSource({
  id: 'postgres',
  kind: 'postgres',
  title: 'PostgreSQL',
  settings: z.object({}),
  metrics: {},
  tables: [],
  probes: { session: { everyMs: 2_000, timeoutMs: 1_500 } },
  open: () => ({ read: () => Promise.resolve({ values: {} }), close: () => undefined }),
  tiles: () => drafts,
})

const finding = (part: Partial<Finding>): Finding => ({
  id: 'r|primary',
  ruleId: 'r',
  targetId: 'primary',
  subject: 'primary',
  severity: 'high',
  title: '',
  detail: '',
  value: null,
  threshold: null,
  unit: 'count',
  probe: 'postgres.session',
  provenance: 'exact',
  since: 0,
  at: 0,
  ...part,
})

function makeBoard(): {
  look: (now: number, link: Partial<Link>, findings?: Finding[]) => ReturnType<Board['look']>
  board: Board
} {
  const board = new Board({ linkRules: new Set(['down']) })
  const view = new TargetView({ id: 'primary', kind: 'postgres', title: 'P', environment: 'dev' })
  return {
    board,
    look: (now, link, findings = []) => {
      view.apply({ targetId: 'primary', probe: 'session', at: now, link: makeLink(link) })
      return board.look({ source, view, findings, now })
    },
  }
}

describe('Board', () => {
  it('ST7: what is not watched is not known, whatever was known of it', () => {
    const { look, board } = makeBoard()
    look(1_000, { lastOkAt: 1_000 })
    look(2_000, { state: 'off', lastOkAt: 1_000 }, [finding({})])
    look(9_000, { state: 'off', lastOkAt: 1_000 })

    expect(board.tiles[0]).toMatchObject({
      ...{ state: 'unknown', note: 'not watched', figure: null, at: null },
      ...{ findings: [], off: true, since: 2_000 },
    })
  })

  it('OV1, OV4: a target that was never read is unknown, a fresh one normal, an old one stale', () => {
    const { look, board } = makeBoard()
    const states = (): string[] => board.tiles.map((one) => one.state)

    look(0, { lastOkAt: null, state: 'connecting' })
    expect(states()).toEqual(['unknown', 'unknown'])

    look(1_000, { lastOkAt: 1_000 })
    expect(states()).toEqual(['normal', 'normal'])

    look(7_000, { lastOkAt: 1_000 })
    expect(states()).toEqual(['normal', 'normal'])
    look(7_001, { lastOkAt: 1_000 })
    expect(states()).toEqual(['stale', 'stale'])
  })

  it('OV4: a finding on old data gives way to stale, one about the link itself stays', () => {
    const { look, board } = makeBoard()

    look(60_000, { lastOkAt: 0, state: 'down' }, [
      finding({ ruleId: 'down', subject: 'primary', severity: 'critical' }),
      finding({ ruleId: 'full', subject: 'primary/pool', severity: 'high' }),
    ])

    expect(board.tiles.map((one) => one.state)).toEqual(['critical', 'stale'])
  })

  it('OV1: tells changed tiles only, keeps since, and tells what is gone', () => {
    const { look, board } = makeBoard()
    look(1_000, { lastOkAt: 1_000 })

    expect(look(1_500, { lastOkAt: 1_000 })).toEqual({ tiles: [], removed: [] })
    expect(board.tiles[0]).toMatchObject({ state: 'normal', since: 1_000 })

    drafts = [tile('')]
    expect(look(1_600, { lastOkAt: 1_000 }).removed).toEqual(['primary/pool'])
    drafts = [tile(''), tile('pool')]
  })
})
