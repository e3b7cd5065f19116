import { describe, expect, it } from 'vitest'
import { causeOf, newestStack, normalise, topFrameOf } from './cause'

describe('JQ6: what failures of one cause share', () => {
  it.each([
    ['connect ECONNREFUSED 10.1.2.3:5432', 'connect ECONNREFUSED ADDRESS'],
    ['timeout of 3000ms exceeded', 'timeout of Nms exceeded'],
    ['no user 7f3c0a52-1111-4222-8333-0123456789ab', 'no user UUID'],
    ['mailbox "ann@example.org" is full', 'mailbox TEXT is full'],
    ['sent to ann@example.org twice', 'sent to EMAIL twice'],
    ['at 2026-01-02T03:04:05.678Z it broke', 'at TIME it broke'],
    ['commit deadbeef01 is gone', 'commit HEX is gone'],
    ['first line\nsecond 12', 'first line'],
    ['  \n', 'no message'],
    ['', 'no message'],
    ["it's broken, isn't it", "it's broken, isn't it"],
  ])('%j becomes %j', (text, wanted) => {
    expect(normalise(text)).toBe(wanted)
  })

  it('keeps words that only look like hexadecimal', () => {
    expect(normalise('a deadfaced effaced facade')).toBe('a deadfaced effaced facade')
  })

  it('takes secrets out before anything else, and is short', () => {
    expect(normalise('failed: postgres://u:canary@db/x')).not.toContain('canary')
    expect(normalise(`x${'y'.repeat(9_000)}`)).toHaveLength(200)
  })

  it.each([
    [
      'Error: a\n    at send (/srv/app/mail/send.js:12:5)\n    at x (y.js:1:1)',
      'send (mail/send.js:12)',
    ],
    ['Error: a\n    at /srv/app/mail/send.js:3:5', 'mail/send.js:3'],
    ['Error\n    at async run (file:///srv/jobs/run.mjs:7:2)', 'run (jobs/run.mjs:7)'],
    [
      'Error\n    at a (/srv/node_modules/pg/lib/x.js:1:1)\n    at node:internal/process:1:1\n    at b (/srv/own.js:2:2)',
      'b (srv/own.js:2)',
    ],
    ['no stack at all', ''],
    ['', ''],
  ])('finds the first frame of its own in %j', (stack, wanted) => {
    expect(topFrameOf(stack)).toBe(wanted)
  })

  it('the same message from two places is two causes', () => {
    const stack = (file: string): string => `Error\n    at a (/srv/${file}.js:1:1)`
    const [one, same, other] = [
      causeOf('no 1', stack('x')),
      causeOf('no 2', stack('x')),
      causeOf('no 1', stack('y')),
    ]
    expect(one.group).toBe(same.group)
    expect(one.group).not.toBe(other.group)
  })

  it.each([
    ['["old","new"]', 'new'],
    ['[]', ''],
    ['not json', ''],
    ['{"a":1}', ''],
    [null, ''],
  ])('the newest stack of %j is %j', (text, wanted) => {
    expect(newestStack(text)).toBe(wanted)
  })
})
