import { describe, expect, it } from 'vitest'
import { isAppUrl, isTrusted } from '../bridge/trust'
import { resolveAppPath } from './app-protocol'

describe('the app protocol', () => {
  it('ST11: finds the page and its parts', () => {
    expect(resolveAppPath('/app', 'app://main/')).toBe('/app/index.html')
    expect(resolveAppPath('/app', 'app://main/assets/a.js#/pools')).toBe('/app/assets/a.js')
  })

  it.each([
    'app://main/..%2f..%2fetc/passwd',
    'app://main/a%00.js',
    'app://main/a%5c..%5cb',
    'app://main/%E0%A4%A',
    'app://evil/index.html',
    'app://user@main/index.html',
    'file:///etc/passwd',
    'https://main/index.html',
    'not a url',
  ])('ST11: refuses %s', (url) => {
    expect(resolveAppPath('/app', url)).toBeUndefined()
  })

  it('ST11: encoded dots never lead out of the folder', () => {
    expect(resolveAppPath('/app', 'app://main/%2e%2e/%2e%2e/etc/passwd')).toBe('/app/etc/passwd')
  })

  it('ST11: trusts the top frame of our own page and no other', () => {
    const top = { url: 'app://main/index.html' }
    const sender = { mainFrame: top }
    const ask = (senderFrame: unknown): boolean =>
      isTrusted({ senderFrame, sender } as unknown as Parameters<typeof isTrusted>[0])

    expect(ask(top)).toBe(true)
    expect(ask({ url: 'app://main/index.html' })).toBe(false)
    expect(ask(null)).toBe(false)
    expect(isAppUrl('app://main.evil/index.html')).toBe(false)
  })
})
