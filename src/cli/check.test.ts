import { describe, expect, it } from 'vitest'
import { exitCode, type CheckedTarget } from './check'
import { readArguments } from './arguments'

const target = (status: CheckedTarget['status'], wasRead = true): CheckedTarget => ({
  id: 'primary',
  kind: 'postgres',
  wasRead,
  status,
  findings: [],
})

describe('switchyard check', () => {
  it.each([
    ['all is normal', [target('normal'), target('normal')], 0],
    ['one is low', [target('normal'), target('low')], 1],
    ['one is high', [target('high')], 1],
    ['one is unknown beside one that was read', [target('normal'), target('unknown', false)], 1],
    ['one is down beside one that was read', [target('normal'), target('critical', false)], 2],
    ['nothing could be read', [target('critical', false), target('unknown', false)], 3],
  ] as const)('TS6: when %s it exits with its own code', (_when, targets, code) => {
    expect(exitCode(targets)).toBe(code)
  })

  it('TS6: reads its arguments', () => {
    expect(readArguments(['check', '--demo', '--json'])).toMatchObject({
      command: 'check',
      demo: true,
      json: true,
    })
    expect(
      readArguments(['report', '--last', '--format', 'md, html', '--out', '/r']),
    ).toMatchObject({
      ...{ command: 'report', isLast: true, formats: ['md', 'html'], outDir: '/r' },
      ...{ incident: undefined, hideHosts: false },
    })
    expect(readArguments(['repair']).command).toBe('unknown')
  })
})
