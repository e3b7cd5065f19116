import { describe, expect, it } from 'vitest'
import type { ComponentRow, HealthWord } from '../../../shared/model/tables/worker'
import { ComponentSince } from './component-since'

const row = (key: string, status: HealthWord): ComponentRow => ({
  ...{ key, status, component: key, measurement: '', type: 'component', value: null },
  ...{ unit: '', at: '', output: '' },
})

describe('WK1: ComponentSince', () => {
  it('tells since when a component is as it is; not before we watched', () => {
    const since = new ComponentSince()
    const at = (wallMs: number, ...rows: ComponentRow[]): (number | null | undefined)[] =>
      since.note(rows, wallMs).map((one) => one.since)

    expect(at(1_000, row('db', 'pass'), row('api', 'fail'))).toEqual([null, null])
    expect(at(6_000, row('db', 'warn'), row('api', 'fail'))).toEqual([6_000, null])
    expect(at(11_000, row('db', 'warn'), row('api', 'pass'))).toEqual([6_000, 11_000])
    expect(at(16_000, row('cache', 'pass'), row('db', 'warn'))).toEqual([16_000, 6_000])
  })

  it('tells checks of one key apart by their order', () => {
    const since = new ComponentSince()
    since.note([row('db', 'pass'), row('db', 'pass')], 1_000)

    const rows = since.note([row('api', 'pass'), row('db', 'pass'), row('db', 'fail')], 6_000)

    expect(rows.map((one) => one.since)).toEqual([6_000, null, 6_000])
  })
})
