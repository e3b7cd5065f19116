import { BrowserWindow, webContents, type NativeImage } from 'electron'
import { AppError } from '../../shared/errors/app-error'
import type { Shot } from '../incidents/album'

/** Of one picture: a report holds up to twenty. */
const MOST_BYTES = 2 * 1_024 * 1_024
/** Tried in turn until it is small enough; text stays readable in the first ones. */
const SCALES = [1, 0.75, 0.5, 0.35, 0.25] as const
const SMALL_WIDTH_PX = 480
const SMALL_QUALITY = 80
const WITHIN_MS = 10_000
/** Not the page's world: the page cannot answer in its place. */
const OWN_WORLD = 1_001
const SECRETS =
  "[...document.querySelectorAll('[data-secret], input[type=password]')].some((one) => one.value !== '')"

/** IN7: takes a picture of the window with these contents. Refused while a field that may hold a secret is filled in. */
export async function takePicture(contentsId: number): Promise<Shot> {
  const contents = webContents.fromId(contentsId)
  const window = contents === undefined ? null : BrowserWindow.fromWebContents(contents)
  if (contents === undefined || window === null || !window.isVisible() || window.isMinimized()) {
    throw new AppError('incident/no-picture', 'the window is not shown')
  }
  const holdsSecret = async (): Promise<boolean> =>
    (await contents.executeJavaScriptInIsolatedWorld(OWN_WORLD, [{ code: SECRETS }])) === true
  const refuse = async (): Promise<void> => {
    if (await holdsSecret()) throw new AppError('incident/picture-secret', 'a secret may be shown')
  }
  return within(async () => {
    await refuse()
    const image = await contents.capturePage()
    await refuse() // one may have been typed meanwhile
    return toShot(image)
  })
}

/** As large as fits. */
export function toShot(image: Sized): Shot {
  if (image.isEmpty()) throw new AppError('incident/no-picture', 'the picture is empty')
  const { width } = image.getSize()
  const small = image.resize({ width: Math.min(width, SMALL_WIDTH_PX), quality: 'best' })
  for (const scale of SCALES) {
    const one = scale === 1 ? image : image.resize({ width: Math.round(width * scale) })
    const png = one.toPNG()
    if (png.byteLength > MOST_BYTES) continue
    const { width: widthPx, height: heightPx } = one.getSize()
    return { png, small: small.toJPEG(SMALL_QUALITY), widthPx, heightPx }
  }
  throw new AppError('incident/no-picture', 'the picture is larger than 2 MiB however small')
}

/** What is needed of a picture of Electron. */
export interface Sized extends Pick<NativeImage, 'getSize' | 'isEmpty' | 'toJPEG' | 'toPNG'> {
  resize(options: Parameters<NativeImage['resize']>[0]): Sized
}

/** A page that hangs must not hold up whoever asked. */
async function within<T>(work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(
      () => fail(new AppError('incident/no-picture', 'the window did not answer within 10 s')),
      WITHIN_MS,
    )
  })
  return Promise.race([work(), late]).finally(() => clearTimeout(timer))
}
