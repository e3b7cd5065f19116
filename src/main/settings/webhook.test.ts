import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionSecrets } from './secrets'
import { SettingsStore } from './store'
import { saveWebhook, WEBHOOK_SECRET } from './webhook'

const url = 'https://x.test/'
let dir: string
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'switchyard-webhook-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('saveWebhook', () => {
  it('AL9: the secret is kept apart, stays when only the address changes, and is forgotten with it', () => {
    const parts = { store: new SettingsStore({ dir, now: () => 0 }), secrets: sessionSecrets() }
    const secret = (): string | undefined => parts.secrets.get(WEBHOOK_SECRET)

    expect(saveWebhook(parts, { url }).webhook).toEqual({ url, hasSecret: false })
    expect(saveWebhook(parts, { url, secret: 'hush' }).webhook).toEqual({ url, hasSecret: true })
    expect(readFileSync(join(dir, 'settings.json'), 'utf8')).not.toContain('hush')
    expect(saveWebhook(parts, { url: `${url}2` }).webhook?.hasSecret).toBe(true)
    expect(secret()).toBe('hush')
    expect(saveWebhook(parts, { url: '' }).webhook).toBeNull()
    expect(secret()).toBeUndefined()
  })
})
