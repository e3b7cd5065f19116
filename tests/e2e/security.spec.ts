import { expect, test, useApp } from './support/fixtures'

const app = useApp()

interface Door {
  readonly switchyard: { request(name: string, input: unknown): Promise<unknown> }
}

test('ST11: the page has no Node, and runs isolated in the sandbox', async () => {
  const { electron, page } = app()

  const seen = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  )
  expect(seen).toEqual([])
  expect(await page.evaluate(() => Object.keys((window as unknown as Door).switchyard))).toEqual([
    'request',
    'subscribe',
  ])
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    // Not in the types, though in both runtimes.
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, boolean>
    }
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webviewTag }
  })
  expect(preferences).toMatchObject({ contextIsolation: true, nodeIntegration: false })
  expect(preferences).toMatchObject({ sandbox: true, webviewTag: false })
})

test('ST11: no inline script, no eval, no frame, no request to elsewhere', async () => {
  const { page, forgive } = app()
  forgive(/Content Security Policy|Trusted|policy: |example\.com/)

  const came = await page.evaluate(async () => {
    // In a turn of the page's own: what a debugger evaluates may be free of the policy.
    await new Promise((done) => setTimeout(done, 0))
    const attempt = (act: () => unknown): string => {
      try {
        act()
        return 'allowed'
      } catch (error) {
        return error instanceof Error ? error.name : 'refused'
      }
    }
    const inTurn = (act: () => unknown): Promise<string> =>
      new Promise((done) => setTimeout(() => done(attempt(act)), 0))
    return {
      eval: await inTurn(() => eval('1') as unknown),
      script: await inTurn(() => {
        const script = document.createElement('script')
        script.text = 'window.injected = true'
        document.head.append(script)
      }),
      markup: await inTurn(
        () => (document.createElement('div').innerHTML = '<img src=x onerror=1>'),
      ),
      fetch: await fetch('https://example.com/').then(
        () => 'allowed',
        () => 'refused',
      ),
      frame: await new Promise<string>((done) => {
        const frame = document.createElement('iframe')
        frame.addEventListener('load', () =>
          done(frame.contentDocument === null ? 'refused' : 'blank'),
        )
        frame.src = 'https://example.com/'
        document.body.append(frame)
        setTimeout(() => done('refused'), 1_000)
      }),
      injected: 'injected' in window,
    }
  })

  expect(came).toMatchObject({ script: 'TypeError', markup: 'TypeError', fetch: 'refused' })
  expect(came.eval).not.toBe('allowed')
  expect(came.frame).not.toBe('allowed')
  expect(came.injected).toBe(false)
  await page.locator('iframe').evaluateAll((frames) => frames.forEach((frame) => frame.remove()))
})

test('ST11: the door refuses a name it does not know and an input of another form', async () => {
  const { page } = app()
  const ask = (name: string, input: unknown): Promise<unknown> =>
    page.evaluate(
      ({ name, input }) =>
        (window as unknown as Door).switchyard
          .request(name, input)
          .catch((error: unknown) => String(error)),
      { name, input },
    )

  expect(await ask('shell.run', {})).toContain('unknown request')
  expect(await ask('history.read', { keys: 'all', fromMs: -1 })).toMatchObject({
    ok: false,
    error: { code: 'ipc/invalid-input' },
  })
  expect(
    await ask('actions.preview', { actionId: 'x', targetId: 'primary', input: {} }),
  ).toMatchObject({ ok: false, error: { code: 'action/unknown' } })
  expect(await ask('actions.confirm', { ticketId: 'x', phrase: '', reason: '' })).toMatchObject({
    ok: false,
  })
  expect(await ask('app.status', {})).toMatchObject({ ok: true })
})

// Last, since a refused navigation leaves the test tool waiting for its end.
test('ST10, ST11: no new window, no navigation, no permission', async () => {
  const { electron, page, forgive } = app()
  const url = page.url()
  forgive(/example\.com|passwd/)

  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
  await page.evaluate(() => location.assign('https://example.com/'))
  await page.evaluate(() => location.assign('app://main/other.html'))
  await page.evaluate(() => (window as unknown as Door).switchyard.request('app.status', {}))
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
  const shown = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
  )
  expect(shown).toEqual([url])
  expect(await page.evaluate(() => document.querySelectorAll('nav').length)).toBe(1)
})
