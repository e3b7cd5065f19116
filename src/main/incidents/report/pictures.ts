import type { IncidentPicture } from '../../../shared/model/incident'
import { NONE, section } from './html-parts'
import { markup, raw, type Markup } from './markup'
import type { ReportModel } from './model'
import type { RenderedFile } from './protocol'
import { stamp, valueWords } from './words'

type Picture = ReportModel['pictures'][number]

/** The bytes of a picture, by its number. Apart from the model, which is walked and copied. */
export type PictureBytes = ReadonlyMap<number, Uint8Array<ArrayBuffer>>

/** Where it lies under the folder of the report. */
export const fileOf = ({ number }: Pick<IncidentPicture, 'number'>): string =>
  `pictures/picture-${String(number).padStart(2, '0')}.png`

/** As files of their own. Copies: they are handed over to another thread. */
export function pictureFiles({ pictures }: ReportModel, bytes: PictureBytes): RenderedFile[] {
  return pictures.flatMap(({ number, file }) => {
    const found = bytes.get(number)
    return found === undefined ? [] : [{ name: file, bytes: found.slice() }]
  })
}

/** Each with its caption, within the one file. */
export function picturesOf({ sections, pictures }: ReportModel, bytes: PictureBytes): Markup {
  if (!sections.includes('pictures') || pictures.length === 0) return NONE
  return section(
    'Pictures of the window',
    pictures.map(
      (one) =>
        markup`<figure>
          ${imageOf(one, bytes)}
          <figcaption>
            <strong>${nameOf(one)}</strong><br /><span class="muted">${detailOf(one)}</span>
          </figcaption>
        </figure> `,
    ),
  )
}

/** How many bytes the pictures add to the HTML. */
export const embeddedBytes = ({ pictures }: ReportModel): number =>
  pictures.reduce((sum, { sizeBytes }) => sum + 4 * Math.ceil(sizeBytes / 3), 0)

export const nameOf = ({ number, caption }: Picture): string => `Picture ${number}: ${caption}`

export const detailOf = ({ at, operator, widthPx, heightPx, sizeBytes, sha256 }: Picture): string =>
  `${stamp(at)}, by ${operator}, ${widthPx} x ${heightPx} px, ${valueWords(sizeBytes, 'bytes')}, SHA-256 ${sha256}`

function imageOf(one: Picture, bytes: PictureBytes): Markup {
  const found = bytes.get(one.number)
  if (found === undefined) return NONE
  const { buffer, byteOffset, byteLength } = found
  const data = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
  return markup`<img
    alt="${nameOf(one)}"
    width="${one.widthPx}"
    height="${one.heightPx}"
    src="data:image/png;base64,${raw(data)}"
  />`
}
