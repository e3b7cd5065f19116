import { describe, expect, it } from 'vitest'
import { makeLink } from '../../tests/factories/link'
import type { Link } from '../shared/model/link'
import { LinkNews } from './link-news'

const error = { code: 'source/unreachable' as const, message: 'ECONNREFUSED', context: {} }
const down = (probe: string): Link => makeLink({ probe, state: 'down', error })
const live = (probe: string): Link => makeLink({ probe, state: 'live', error: null })

function tell(news: LinkNews, ...links: readonly Link[]): string[] {
  return links.flatMap((link, place) => news.take(link, 0, 1_000 * place)).map(({ title }) => title)
}

describe('LinkNews', () => {
  it('OV9: one entry when an outage begins and one when all of it has healed', () => {
    const news = new LinkNews()
    const titles = tell(
      news,
      ...[live('session'), down('session'), down('ledger'), down('session'), down('views')],
      ...[live('ledger'), live('session'), live('views'), live('session')],
    )

    expect(titles).toEqual(['primary is down', 'primary answers again after 6.0 s'])
  })

  it('OV9: the next outage is told anew; a refusal is told for each reading', () => {
    const news = new LinkNews()
    const denied = makeLink({ probe: 'views', state: 'denied', error })
    expect(tell(news, down('session'), live('session'), down('session'))).toHaveLength(3)
    expect(
      tell(news, denied, denied, makeLink({ probe: 'server', state: 'denied', error })),
    ).toEqual(['primary is denied', 'primary is denied'])
  })

  it('OV9: says nothing of a start that goes well', () => {
    expect(tell(new LinkNews(), makeLink({ state: 'connecting' }), live('session'))).toEqual([])
  })
})
