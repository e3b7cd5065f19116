import { randomBytes, randomUUID } from 'node:crypto'
import { IncidentBook } from '../../src/main/incidents'
import type { Camera } from '../../src/main/incidents/album'
import { silentLogger } from '../../src/main/platform/log'

/** The incidents as the app opens them, over a folder and a camera. */
export function openBook(dataDir: string, camera: Camera): IncidentBook {
  return new IncidentBook({
    ...{ dataDir, camera, sources: [], views: () => [], log: silentLogger, now: Date.now },
    ...{ newId: randomUUID, operator: 'ana@desk', app: { version: '0', runtime: 'test' } },
    ...{ runs: async () => [], auditHead: () => null, onChange: () => undefined },
    history: {
      readNewest: async () => [],
      readSeries: async () => ({ series: [] }),
      readEvents: async () => ({ events: [] }),
    },
  })
}

/** Takes pictures of 2 MB, one after the other, until it is killed; the oldest makes room. */
async function main(dataDir: string): Promise<void> {
  const book = openBook(dataDir, async () => ({
    ...{ png: new Uint8Array(randomBytes(2_000_000)), small: new Uint8Array(20_000) },
    ...{ widthPx: 1_280, heightPx: 800 },
  }))
  const open = book.list().find(({ endedAt }) => endedAt === null)
  const { id } = open ?? book.start({ title: 'kill', severity: 'low', startedAt: null })
  for (;;) {
    const { picture } = await book.album.take(1, 'Locks')
    process.stdout.write(`kept ${picture.number} ${picture.sha256}\n`)
    const [oldest] = book.record(id).pictures
    if (oldest !== undefined && book.record(id).pictures.length > 4) {
      await book.album.remove(id, oldest.number)
      process.stdout.write(`removed ${oldest.number}\n`)
    }
  }
}

if (process.argv[1]?.endsWith('incidents-picture-kill-child.ts') === true) {
  await main(process.argv[2] ?? '')
}
