import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { Session } from 'electron'
import { isAppUrl } from '../bridge/trust'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** SECURITY: no inline script or style, no eval, no network. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** Serves the built page at app://main/ and nothing outside its folder; refuses every other request. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle('app', async ({ url }) => {
    const path = resolveAppPath(root, url)
    if (path === undefined) return new Response('not found', { status: 404 })
    try {
      const body = new Uint8Array(await readFile(path))
      return new Response(body, {
        headers: {
          'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return new Response('not found', { status: 404 })
    }
  })
  session.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !isAppUrl(url) && !url.startsWith('devtools:') && !url.startsWith('data:') }),
  )
}

/** The file behind an app:// URL, or undefined when it would leave the folder. */
export function resolveAppPath(root: string, url: string): string | undefined {
  if (!isAppUrl(url)) return undefined
  let path: string
  try {
    path = decodeURIComponent(new URL(url).pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\') || path.includes('..')) return undefined
  const file = normalize(join(root, path === '/' ? 'index.html' : path))
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : undefined
}
