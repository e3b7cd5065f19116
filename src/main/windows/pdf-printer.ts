import { BrowserWindow, session } from 'electron'
import { AppError } from '../../shared/errors/app-error'
import { refusePermissions } from './lock-down'

const URL_OF_REPORT = 'app://report/'
/** Pictures lie in the report itself. */
const PICTURE = 'data:image/png;base64,'
const WITHIN_MS = 60_000
const FOOTER =
  '<div style="display:flex;width:100%;padding:0 12mm;font-size:8px;color:#464e57">' +
  '<span class="title" style="flex:1;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">' +
  '</span><span style="padding-left:8mm;white-space:nowrap">' +
  '<span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'

/** Prints a report in a hidden window of a session of its own: no script, no network, no preload, nothing kept. */
export async function printPdf(html: string, signal: AbortSignal): Promise<Uint8Array> {
  const own = session.fromPartition('report')
  refusePermissions(own)
  own.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: url !== URL_OF_REPORT && !url.startsWith(PICTURE) }),
  )
  if (own.protocol.isProtocolHandled('app')) own.protocol.unhandle('app')
  own.protocol.handle('app', () => {
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } })
  })
  const window = new BrowserWindow({
    ...{ show: false, width: 720, height: 1_000 },
    webPreferences: {
      ...{ session: own, sandbox: true, contextIsolation: true, javascript: false },
      ...{ nodeIntegration: false, webviewTag: false, spellcheck: false, images: true },
    },
  })
  try {
    return await Promise.race([print(window), ended(signal)])
  } finally {
    window.destroy()
  }
}

async function print(window: BrowserWindow): Promise<Uint8Array> {
  await window.loadURL(URL_OF_REPORT)
  const pdf = await window.webContents.printToPDF({
    ...{ pageSize: 'A4', printBackground: true, displayHeaderFooter: true },
    ...{ headerTemplate: '<span></span>', footerTemplate: FOOTER },
    margins: { top: 0.5, bottom: 0.6, left: 0.5, right: 0.5 },
  })
  return new Uint8Array(pdf)
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_done, fail) => {
    const timer = setTimeout(
      () => fail(new AppError('report/unwritable', 'the PDF was not printed within 60 s')),
      WITHIN_MS,
    )
    timer.unref()
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      fail(new AppError('report/canceled', 'the export was stopped'))
    })
  })
}
