import { mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { _electron, type Page } from '@playwright/test'
import { build, preview } from 'vite'

// tsx tests/pictures/harness/shoot.ts OUT_DIR [PANEL,PANEL] [WIDTHxHEIGHT,...] [dark,light]
// Needs SWITCHYARD_ELECTRON and a display. Draws the page over a made-up world.
const HERE = dirname(fileURLToPath(import.meta.url))
const [
  out = 'test-results/pictures',
  panels = 'journal',
  sizes = '1280x800',
  themes = 'dark,light',
] = process.argv.slice(2)
const executablePath = process.env['SWITCHYARD_ELECTRON'] ?? 'electron'

const config = {
  root: HERE,
  configFile: false,
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: resolve(out, 'page'),
    emptyOutDir: true,
    target: 'esnext',
    modulePreload: { polyfill: false },
    minify: false,
  },
  preview: { port: 0, host: '127.0.0.1' },
} as const

/** What is done before the picture: `overview:dialog`. */
const SCENES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  dialog: (page) =>
    page
      .getByRole('button', { name: /Terminate/ })
      .first()
      .click(),
  locks: (page) => page.getByRole('button', { name: /Arm actions/ }).click(),
  palette: (page) => page.keyboard.press('Control+K'),
  keys: (page) => page.keyboard.press('?'),
  cost: (page) => page.getByRole('button', { name: 'Our own cost' }).click(),
  paused: (page) => page.keyboard.press('Space'),
  crosshair: async (page) => {
    const box = await page.locator('.u-over').first().boundingBox()
    if (box !== null) await page.mouse.move(box.x + box.width * 0.6, box.y + 5)
  },
  inspector: (page) =>
    page
      .getByRole('list', { name: /Tiles|Targets/ })
      .getByRole('button')
      .first()
      .click(),
}

mkdirSync(out, { recursive: true })
await build({ ...config, plugins: [react()] })
const server = await preview({ ...config, plugins: [react()] })
const base = server.resolvedUrls?.local[0] ?? ''

for (const size of sizes.split(',')) {
  const [width = '1280', height = '800'] = size.split('x')
  for (const theme of themes.split(',')) await shootAll({ theme, width, height })
}
await server.close()
process.exit(0)

async function shootAll(parts: { theme: string; width: string; height: string }): Promise<void> {
  const { theme, width, height } = parts
  const app = await _electron.launch({
    executablePath,
    args: ['--no-sandbox', join(HERE, 'window.cjs'), `${base}?${theme}`, width, height],
  })
  const page = await app.firstWindow()
  page.on('console', (message) => process.stdout.write(`[page] ${message.text()}\n`))
  page.on('pageerror', (error) => process.stdout.write(`[page error] ${error.message}\n`))
  for (const panel of panels.split(',')) {
    await shoot(page, panel, join(out, `${panel.replace(':', '-')}-${theme}-${width}.png`))
  }
  const refused = await page.evaluate('window.policy')
  process.stdout.write(`policy violations: ${JSON.stringify(refused)}\n`)
  await app.close()
}

async function shoot(page: Page, name: string, path: string): Promise<void> {
  const [panel = '', scene = ''] = name.split(':')
  await page.keyboard.press('Escape')
  await page.evaluate(`location.hash = '#/${panel}'`)
  await page.getByRole('main').waitFor({ timeout: 30_000 })
  await page
    .locator('[aria-busy=true]')
    .first()
    .waitFor({ state: 'detached', timeout: 10_000 })
    .catch(() => undefined)
  await page.evaluate('document.activeElement?.blur()')
  await SCENES[scene]?.(page)
  await page.waitForTimeout(2_500)
  await page.screenshot({ path })
}
