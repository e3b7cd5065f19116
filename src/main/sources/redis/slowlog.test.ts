import { describe, expect, it } from 'vitest'
import { groupSlow, shapeOf } from './slowlog'

describe('RC4: shapes of slow commands', () => {
  it.each([
    [['hgetall', 'cache:project:12'], 'HGETALL cache:*'],
    [['SET', 'canary-key', 'canary-value'], 'SET ? +1'],
    [['evalsha', 'abc', '1', 'bull:q:wait'], 'EVALSHA +3'],
    [['config', 'set', 'requirepass', 'canary'], 'CONFIG SET +2'],
    [['auth', 'canary'], 'AUTH +1'],
    [['keys', 'canary:*'], 'KEYS +1'],
    [['del', 'a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'a:6'], 'DEL a:* +…'],
    [['mget', 'canary value with blanks: x'], 'MGET ?'],
    [['ping'], 'PING'],
    [['x\u001b[31m', 'a:1'], 'X31M a:*'],
    [[], ''],
  ])('%j is %j', (words, wanted) => {
    expect(shapeOf(words)).toBe(wanted)
  })

  it('groups by shape, the costliest first, times in ms', () => {
    const entries = [
      [3, 1_700, 20_000, ['get', 'cache:a:3'], '127.0.0.1:1', 'api'],
      [2, 1_600, 50_000, ['keys', '*'], '127.0.0.1:1', ''],
      [1, 1_500, 10_000, ['get', 'cache:a:1'], '127.0.0.1:1', ''],
    ]
    expect(groupSlow(entries)).toEqual([
      {
        shape: 'KEYS +1',
        count: 1,
        worstMs: 50,
        totalMs: 50,
        firstAt: 1_600_000,
        lastAt: 1_600_000,
        client: '',
      },
      {
        shape: 'GET cache:*',
        count: 2,
        worstMs: 20,
        totalMs: 30,
        firstAt: 1_500_000,
        lastAt: 1_700_000,
        client: 'api',
      },
    ])
  })

  it.each([[null], ['text'], [[1, 'x', null]], [[[1, 2, 3, 'no list']]]])(
    'nonsense %j gives nothing',
    (reply) => {
      expect(groupSlow(reply)).toEqual([])
    },
  )
})
