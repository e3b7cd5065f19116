import { describe, expect, it } from 'vitest'
import { describeSupervisor, parseSupervisor } from './supervisor-address'

describe('supervisor address', () => {
  it('WK7: an address with its token, which is never said', () => {
    const hook = parseSupervisor('https://:canary@sup.example:8443/restart/api')

    expect(hook).toEqual({
      ...{ kind: 'http', origin: 'https://sup.example:8443', path: '/restart/api' },
      token: 'canary',
    })
    expect(describeSupervisor(hook)).toBe('POST https://sup.example:8443/restart/api')
  })

  it('WK7: the name of a systemd unit', () => {
    expect(describeSupervisor(parseSupervisor('app@2.service'))).toBe(
      'systemctl restart app@2.service',
    )
  })

  it.each([
    '',
    'api',
    '--now.service',
    'a b.service',
    '../x.service',
    'x.service;reboot',
    '$(id).service',
    'x.service\n',
    'file:///bin/sh',
    'https://user:pw@host/',
    'https://host/?token=canary',
    'https://host/#x',
  ])('SECURITY: refuses %j', (text) => {
    expect(() => parseSupervisor(text)).toThrow(
      expect.objectContaining({ code: 'source/bad-address' }),
    )
  })
})
