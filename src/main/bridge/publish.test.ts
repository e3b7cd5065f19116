import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import { Publisher, type Outlet } from './publish'

function makePublisher(): {
  publisher: Publisher
  sent: [string, unknown][]
  show: (visible: boolean) => void
} {
  const sent: [string, unknown][] = []
  let visible = true
  const outlet: Outlet = {
    send: (topic, message) => void sent.push([topic, message]),
    isVisible: () => visible,
  }
  const publisher = new Publisher(() => () => undefined)
  publisher.attach(1, outlet)
  return { publisher, sent, show: (now) => void (visible = now) }
}

const table = (at: number): Parameters<Publisher['table']>[0] => ({
  targetId: 'primary',
  table: 'postgres.sessions',
  at,
  rows: [],
  truncatedFrom: null,
})

describe('Publisher', () => {
  it('AP5: sends only what is watched, newest table once, samples as typed arrays with gaps', () => {
    const { publisher, sent } = makePublisher()
    publisher.watch(1, {
      keys: ['a|primary|'],
      tables: [{ targetId: 'primary', table: 'postgres.sessions' }],
    })

    publisher.samples(7, 1_000, [
      { key: 'a|primary|', value: null },
      { key: 'b|primary|', value: 2 },
    ])
    publisher.table(table(1_000))
    publisher.table(table(2_000))
    publisher.table({ ...table(2_000), table: 'postgres.views' })
    publisher.flush()

    expect(sent).toEqual([
      [
        'samples',
        {
          seq: 7,
          keys: ['a|primary|'],
          at: Float64Array.of(1_000),
          values: Float64Array.of(Number.NaN),
        },
      ],
      ['tables', { seq: 7, tables: [table(2_000)] }],
    ])
  })

  it('AP5: a hidden window gets nothing, and nothing is kept for it', () => {
    const { publisher, sent, show } = makePublisher()
    show(false)
    publisher.link(makeLink())
    publisher.flush()
    show(true)
    publisher.flush()

    expect(sent).toEqual([])
  })

  it('AP5: each change is sent once', () => {
    const { publisher, sent } = makePublisher()
    publisher.link(makeLink())
    publisher.link(makeLink({ attempt: 1 }))
    publisher.flush()
    publisher.flush()

    expect(sent).toEqual([['links', { links: [makeLink({ attempt: 1 })] }]])
  })
})
