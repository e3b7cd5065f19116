import { describe, expect, it } from 'vitest'
import { TARGET_KINDS } from '../../../shared/model/target'
import { RULES } from '../registry'

describe('rules about the link itself', () => {
  // A stopped PostgreSQL once had no finding: its tile said "no data", and nothing needed anyone.
  it('OV1, OV8: a target of any kind that cannot be read has a finding that outlasts its data', () => {
    const kinds = RULES.filter((rule) => rule.judgesLink === true).map(({ kind }) => kind)

    expect([...new Set(kinds)].sort()).toEqual([...TARGET_KINDS].sort())
  })
})
