import { createHash } from 'node:crypto'
import { AppError } from '../../shared/errors/app-error'
import type { Input, Output } from '../../shared/ipc/contract'
import type { Incident, IncidentPicture } from '../../shared/model/incident'
import { MOST_PICTURES } from '../../shared/incident/limits'
import { InTurn } from '../platform/in-turn'
import type { Closable } from '../platform/lifetime'
import type { IncidentFolder } from './folder'
import type { IncidentRecord } from './record'
import { clockOf } from './report/words'

/** One picture of a window: a PNG, and a JPEG small enough for a list. */
export interface Shot {
  readonly png: Uint8Array
  readonly small: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** Takes a picture of a window by its id. Rejects when there is nothing to see, or a secret stands in it. */
export type Camera = (windowId: number) => Promise<Shot>

export interface AlbumParts {
  readonly folder: IncidentFolder
  /** undefined: there is no window. */
  readonly camera: Camera | undefined
  readonly now: () => number
  readonly operator: string
  readonly record: (id: string) => IncidentRecord
  readonly open: () => IncidentRecord | undefined
  readonly change: (
    id: string,
    change: Partial<IncidentRecord>,
    words?: readonly string[],
  ) => Incident
}

/** IN7: pictures of the window as evidence. The file is whole on the disk before the record names it. */
export class Album implements Closable {
  readonly #parts: AlbumParts
  readonly #turn = new InTurn()

  constructor(parts: AlbumParts) {
    this.#parts = parts
  }

  /** One after the other: two at once would take the same number. */
  take(windowId: number, panel: string): Promise<Output<'incidents.take-picture'>> {
    return this.#turn.run(() => this.#take(windowId, panel))
  }

  async read(
    id: string,
    number: number,
    size: Input<'incidents.read-picture'>['size'],
  ): Promise<Output<'incidents.read-picture'>> {
    const { folder } = this.#parts
    const picture = this.#find(id, number)
    const small = size === 'small' ? await folder.smallPicture(id, number) : undefined
    if (small !== undefined) return { url: dataUrl('image/jpeg', small) }
    const whole = await folder.picture(id, picture)
    if (whole === undefined)
      throw new AppError('incident/picture-lost', `picture ${number} is lost`)
    return { url: dataUrl('image/png', whole) }
  }

  caption(id: string, number: number, caption: string): Promise<Incident> {
    return this.#turn.run(() => {
      this.#find(id, number)
      const pictures = this.#parts
        .record(id)
        .pictures.map((one) => (one.number === number ? { ...one, caption } : one))
      return this.#parts.change(id, { pictures })
    })
  }

  /** The file goes first: what is said to be removed is gone. */
  remove(id: string, number: number): Promise<Incident> {
    return this.#turn.run(async () => {
      const { folder, record, change, operator } = this.#parts
      const { at } = this.#find(id, number)
      await folder.removePicture(id, number)
      const pictures = record(id).pictures.filter((one) => one.number !== number)
      const words = `Picture ${number} of ${clockOf(at)} UTC was removed by ${operator}`
      return change(id, { pictures }, [words])
    })
  }

  close(): Promise<void> {
    return this.#turn.ended()
  }

  async #take(windowId: number, panel: string): Promise<Output<'incidents.take-picture'>> {
    const { camera, folder, now, open, operator, record, change } = this.#parts
    const about = open()
    if (about === undefined) throw new AppError('incident/none-open', 'no incident is open')
    const { id, pictures, picturesTaken } = about
    if (pictures.length >= MOST_PICTURES) {
      throw new AppError('incident/pictures-full', `${id} has ${MOST_PICTURES} pictures`)
    }
    if (camera === undefined) throw new AppError('incident/no-picture', 'there is no window')
    const at = now()
    const { png, small, widthPx, heightPx } = await camera(windowId)
    const number = picturesTaken + 1
    await folder.writePicture(about, number, { png, small })
    const picture: IncidentPicture = {
      ...{ number, at, operator, widthPx, heightPx, sizeBytes: png.byteLength },
      caption: [panel, `${clockOf(at)} UTC`].filter(Boolean).join(', '),
      sha256: createHash('sha256').update(png).digest('hex'),
    }
    // Read anew: it may have changed meanwhile.
    change(id, { pictures: [...record(id).pictures, picture], picturesTaken: number })
    return { incidentId: id, picture }
  }

  #find(id: string, number: number): IncidentPicture {
    const found = this.#parts.record(id).pictures.find((one) => one.number === number)
    if (found === undefined) throw new AppError('incident/picture-lost', `no picture ${number}`)
    return found
  }
}

const dataUrl = (type: string, bytes: Uint8Array): string =>
  `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`
