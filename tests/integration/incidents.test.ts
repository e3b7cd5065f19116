import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IncidentFolder } from '../../src/main/incidents/folder'
import { makeReport } from '../../src/main/incidents/report/make'
import { ReportModel } from '../../src/main/incidents/report/model'
import { ReportWorker } from '../../src/main/incidents/report/worker-link'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { startApp, type TestApp } from '../support/app'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'
import { makeFreeze, makeRecord, makeShot } from '../factories/incident'
import { filesUnder, textsUnder } from './incidents-support'

const ROOT = resolve(import.meta.dirname, '../..')
const FORMATS = ['html', 'md', 'json', 'csv', 'zip'] as const
const SECTIONS = [
  ...(['summary', 'metrics', 'timeline', 'findings', 'actions', 'charts', 'pictures'] as const),
  ...(['tables', 'configuration', 'write-up'] as const),
]
const plain = { sections: [...SECTIONS], hideHosts: false, hideUsers: false }

let platform: TestPlatform
let app: TestApp

beforeAll(async () => {
  platform = await sharedPlatform()
  app = await startApp(platform.filePath, undefined, { camera: async () => makeShot() })
})

afterAll(async () => {
  await app.app.close()
  await platform.stop()
  await rm(app.dir, { recursive: true, force: true })
})

const blocking = async () => {
  const { tiles } = await app.ask('board.read', {})
  return tiles.flatMap(({ findings }) => findings).find((one) => one.ruleId.includes('blocking'))
}

/** Critical findings of the start open one by themselves: here the tests open theirs. */
async function endOpen(): Promise<void> {
  const { incidents } = await app.ask('incidents.list', {})
  for (const { id, endedAt } of incidents) {
    if (endedAt === null) await app.ask('incidents.stop', { id })
  }
}

describe('an incident from the first finding to the report', () => {
  let id = ''

  it('IN1, IN2, IN3, IN7: a lock chain is declared, noted, ended by hand and proven, with its evidence frozen', async () => {
    await until('everything is read', 90_000, async () => {
      const { tiles } = await app.ask('board.read', {})
      return tiles.length > 5 && tiles.every(({ at }) => at !== null)
    })
    await endOpen()
    const began = Date.now()
    const fault = await startFault(platform, 'lock-chain', '120s')
    const finding = await until('the lock chain is found', 60_000, blocking)
    await endOpen()
    const declared = await app.ask('incidents.start', {
      ...{ title: 'Sign-up is blocked', severity: 'high', startedAt: began },
    })
    id = declared.id
    await app.ask('incidents.note', { id: null, text: 'called Ben', marker: false })
    await app.ask('incidents.note', { id: null, text: '', marker: true })
    const taken = await app.ask('incidents.take-picture', { panel: 'Locks' })
    expect(taken).toMatchObject({ incidentId: id, picture: { number: 1 } })
    await until('the evidence is frozen', 60_000, async () => {
      return (await app.ask('incidents.read', { id })).freezes.length > 0
    })

    const { suggestion } = finding
    if (suggestion === undefined) throw new Error('the finding suggests nothing')
    await app.ask('actions.arm', { targetId: null })
    const ticket = await app.ask('actions.preview', suggestion)
    await app.ask('actions.confirm', { ...ticket, reason: 'drill' })
    fault.interrupt()
    await fault.exited
    await until('the lock chain is gone', 60_000, async () => (await blocking()) === undefined)
    const ended = await app.ask('incidents.stop', { id })
    expect(ended.problems).toEqual([])
    expect(ended.metrics.map((one) => [one.id, one.valueMs !== null])).toEqual(
      expect.arrayContaining([
        ['TTD', true],
        ['TTA', true],
        ['TTR', true],
      ]),
    )

    const detail = await app.ask('incidents.read', { id })
    expect(detail.pictures).toEqual([taken.picture])
    expect(detail.marks.map(({ kind }) => kind)).toContain('picture')
    const { events } = await app.ask('journal.read', {
      ...{ fromMs: began, toMs: Date.now(), targetId: null, kinds: ['note'], limit: 100 },
    })
    expect(events.map(({ title }) => title)).toContain('Picture 1 taken')
    const kinds = detail.timeline.map(({ kind }) => kind)
    expect(kinds).toEqual(
      expect.arrayContaining(['incident', 'note', 'marker', 'action', 'finding']),
    )
    expect(detail.timeline.find(({ kind }) => kind === 'action')?.detail).toContain('reason: drill')
    expect(detail.charts.length).toBeGreaterThan(0)
    const [first] = new IncidentFolder(app.dir).freezes(id, detail.freezes)
    const sessions = first?.tables.find(
      ({ targetId, table }) => targetId === 'primary' && table === 'postgres.sessions',
    )
    expect(sessions?.rows.some(({ blockedBy }) => (blockedBy as number[]).length > 0)).toBe(true)
  })

  it('IN4: is previewed and exported in every format, with checksums and without a secret', async () => {
    const preview = await app.ask('incidents.preview', { id, ...plain })
    expect(preview.sections.map((one) => one.id)).toEqual(SECTIONS)
    expect(preview.sizes.find(({ format }) => format === 'html')?.sizeBytes).toBeGreaterThan(5_000)

    const { folder, files } = await app.ask('incidents.export', {
      ...{ id, exportId: 'e1', formats: [...FORMATS], ...plain },
    })
    const texts = await textsUnder(folder)
    expect(texts.map(({ name }) => name)).toEqual(files.map(({ name }) => name).sort())
    for (const { name, sha256 } of files) {
      const bytes = await readFile(join(folder, name))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
    const { primary, replica } = platform.file.postgres
    const secrets = [primary.watch, primary.act, replica.watch, platform.file.redis?.watch]
      .flatMap((url) => (url === undefined ? [] : [new URL(url).password]))
      .concat(platform.file.opsToken)
      .filter((secret) => secret.length > 5)
    const zip = files.find(({ name }) => name.endsWith('.zip'))
    const packed = unzipSync(await readFile(join(folder, zip?.name ?? '')))
    expect(Object.keys(packed)).toHaveLength(files.length - 1)
    expect(secrets.filter((secret) => texts.some(({ text }) => text.includes(secret)))).toEqual([])
    const html = texts.find(({ name }) => name === 'report.html')?.text ?? ''
    expect(html).toContain('Sign-up is blocked')
    expect(html).toContain('called Ben')
    const png = Buffer.from(makeShot().png)
    expect(html).toContain(`src="data:image/png;base64,${png.toString('base64')}"`)
    expect(Buffer.from(packed[`${id}/pictures/picture-01.png`] ?? [])).toEqual(png)
    expect(html).toMatch(/Audit log: record \d+, seal [0-9a-f]{64}/)
  })

  it('IN3, IN4: exporting an open incident freezes the evidence of now as a further copy; the first stays as it was', async () => {
    const open = await app.ask('incidents.start', {
      ...{ title: 'Still open', severity: 'low', startedAt: Date.now() - 60_000 },
    })
    const frozen = async () => (await app.ask('incidents.read', { id: open.id })).freezes
    await until('the first copy', 60_000, async () => (await frozen()).length > 0)
    const folder = new IncidentFolder(app.dir)
    const before = folder.freeze(open.id, '001')
    await app.ask('incidents.note', { id: open.id, text: 'seen', marker: false })

    const { folder: written } = await app.ask('incidents.export', {
      ...{ ...plain, id: open.id, exportId: 'open', formats: ['json', 'html'] },
    })

    expect((await frozen()).map(({ reason }) => reason)).toEqual(['declared', 'report exported'])
    expect(folder.freeze(open.id, '001')).toEqual(before)
    const text = await readFile(join(written, 'report.json'), 'utf8')
    const report = ReportModel.parse(JSON.parse(text))
    expect(report.evidence.map((one) => one.id)).toEqual(['001', '002'])
    expect(report.span.fromMs).toBeLessThan(open.startedAt)
    expect(report.span.toMs).toBe(report.evidence.at(-1)?.at)
    expect(report.marks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['start', 'note']))
    expect(await readFile(join(written, 'report.html'), 'utf8')).toContain('recharts-surface')
    await app.ask('incidents.stop', { id: open.id })
  })

  it('IN4: a folder that cannot be written is told with its hint, and a stopped export leaves nothing', async () => {
    const reports = join(app.dir, 'reports')
    const before = await readdir(reports)
    const running = app.ask('incidents.export', {
      ...{ id, exportId: 'e2', formats: [...FORMATS], ...plain },
    })
    await app.ask('incidents.cancel', { exportId: 'e2' })
    await expect(running).rejects.toMatchObject({ code: 'report/canceled' })
    expect(await readdir(reports)).toEqual(before)

    await rm(reports, { recursive: true })
    await writeFile(reports, 'not a folder')
    await expect(
      app.ask('incidents.export', { id, exportId: 'e3', formats: ['md'], ...plain }),
    ).rejects.toMatchObject({ code: 'report/unwritable' })
    await rm(reports)
  })

  it('TS6: the command line writes the last report from the folder alone', async () => {
    const out = await mkdtemp(join(tmpdir(), 'switchyard-report-'))
    const cli = (...words: string[]) =>
      spawnSync(
        process.execPath,
        ['bin/switchyard.mjs', 'report', '--user-data-dir', app.dir, ...words],
        { cwd: ROOT, encoding: 'utf8' },
      )
    const run = cli('--last', '--format', 'md,html,json,csv', '--out', out)
    expect(run.stderr).toBe('')
    expect(run.status).toBe(0)
    const folder = run.stdout.split('\n')[0] ?? ''
    expect(await filesUnder(folder)).toEqual(
      expect.arrayContaining(['manifest.json', 'report.html', 'report.json', 'report.md']),
    )
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toContain('called Ben')

    const told = cli('--incident', id, '--format', 'md', '--out', out)
    const path = 'pictures/picture-01.png'
    expect(told.stdout).toMatch(new RegExp(`^[0-9a-f]{64}  ${path}$`, 'm'))
    const beside = told.stdout.split('\n')[0] ?? ''
    expect(await readFile(join(beside, 'report.md'), 'utf8')).toContain(`](${path})`)
    const hidden = cli('--incident', id, '--format', 'md', '--hide-hosts', '--out', out)
    expect(hidden.stdout).not.toContain(path)

    const pdf = cli('--last', '--format', 'pdf', '--out', out)
    expect(pdf.status).toBe(3)
    expect(pdf.stderr).toContain('PDF needs the window')
    expect(cli('--incident', 'INC-19990101-000000').status).toBe(3)
    await rm(out, { recursive: true })
  })
})

describe('the report thread', () => {
  it('IN4: that dies in the middle is told as an error with its hint, and the next question starts another', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchyard-thread-'))
    const dying = join(dir, 'dying.mjs')
    await writeFile(
      dying,
      `import { parentPort } from 'node:worker_threads'
       parentPort.on('message', () => process.exit(7))`,
    )
    const worker = new ReportWorker({ workerPath: dying, clock: systemClock, log: silentLogger })
    const record = makeRecord()
    const source = {
      ...{ dataDir: dir, record, timeline: [], generatedAt: Date.now() },
      ...{ generatedBy: 'ana', zone: 'UTC' },
    }
    const wish = { ...plain, id: record.id }
    const made = makeReport(
      {
        ...{ worker, printPdf: undefined, into: join(dir, 'reports') },
        ...{ signal: new AbortController().signal, onStep: () => undefined },
      },
      source,
      { ...wish, formats: ['html'] },
    )
    await expect(made).rejects.toMatchObject({ code: 'report/unavailable' })
    expect(existsSync(join(dir, 'reports'))).toBe(false)

    // The thread is begun anew from what lies there now.
    await writeFile(
      dying,
      `import { parentPort } from 'node:worker_threads'
       parentPort.on('message', ({ id }) =>
         parentPort.postMessage({ type: 'answer', id, reply: { ok: true, value: 'alive' } }))`,
    )
    await expect(worker.ask('preview', { source, wish })).resolves.toBe('alive')
    await worker.close()
    await rm(dir, { recursive: true })
  })
})

describe('a process that is killed', () => {
  const CHILD = join(import.meta.dirname, 'incidents-kill-child.ts')

  it('IN4: in the middle of an export leaves no half report; the next one clears up', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchyard-kill-'))
    const folder = new IncidentFolder(dir)
    const [series] = makeFreeze().series
    const many = Array.from({ length: 80 }, (_, index) => ({ ...series!, key: `k${index}` }))
    const sizeBytes = folder.writeFreeze(makeRecord().id, makeFreeze({ series: many }))
    const info = { id: '001', at: 0, reason: 'declared', series: 80, tables: 1, sizeBytes }
    folder.write(makeRecord({ freezes: [info] }))
    const out = join(dir, 'reports')
    await mkdir(out)
    // Killed at once, then later and later, until at least one was caught in the middle of its files.
    const caught: boolean[] = []
    for (let turn = 0; turn < 12 && caught.filter(Boolean).length < 3; turn += 1) {
      await killDuringExport(dir, out, 2 * turn)
      caught.push((await readdir(out)).some((name) => name.startsWith('.')))
    }
    expect(caught).toContain(true)
    const wholes = (await readdir(out)).filter((name) => !name.startsWith('.'))
    for (const name of wholes) {
      const manifest = JSON.parse(await readFile(join(out, name, 'manifest.json'), 'utf8')) as {
        files: { name: string; sha256: string }[]
      }
      for (const one of manifest.files) {
        const bytes = await readFile(join(out, name, one.name))
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.sha256)
      }
    }
    expect(await killDuringExport(dir, out, null)).toBe(0)
    expect((await readdir(out)).filter((name) => name.startsWith('.'))).toEqual([])
    await rm(dir, { recursive: true })
  })

  /** Kills it `afterMs` after its first file can be seen; null: lets it end. */
  async function killDuringExport(
    dir: string,
    out: string,
    afterMs: number | null,
  ): Promise<number | null> {
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dir, out], {
      ...{ cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    })
    const mine = `.unfinished-${child.pid ?? 0}`
    const look = setInterval(() => {
      if (afterMs === null || !readdirSync(out).some((name) => name.endsWith(mine))) return
      clearInterval(look)
      setTimeout(() => child.kill('SIGKILL'), afterMs)
    }, 1)
    return new Promise((done) =>
      child.once('exit', (code) => {
        clearInterval(look)
        done(code)
      }),
    )
  }
})
