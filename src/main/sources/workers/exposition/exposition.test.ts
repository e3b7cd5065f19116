import { describe, expect, it } from 'vitest'
import { ExpositionParser, type ExpositionLimits } from './parser'

interface Row {
  readonly name: string
  readonly labels: readonly string[]
  readonly value: number
  readonly atMs: number | null
  readonly family: string
}

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

function parse(text: string, contentType = 'text/plain', limits?: ExpositionLimits) {
  const rows: Row[] = []
  const exemplars: unknown[] = []
  const families = new Map<string, string>()
  const parser = new ExpositionParser({
    contentType,
    ...(limits === undefined ? {} : { limits }),
    onSample: ({ exemplar, ...row }, family) => {
      rows.push({ ...row, family: family === null ? '' : `${family.name} ${family.type}` })
      if (family !== null) families.set(family.name, family.help ?? '')
      if (exemplar !== null) exemplars.push(exemplar)
    },
  })
  const bytes = new TextEncoder().encode(text)
  // In odd pieces, as a socket gives them: within a line, and within a character.
  for (let at = 0; at < bytes.length; at += 7) parser.write(bytes.subarray(at, at + 7))
  return { rows, exemplars, families, end: parser.end() }
}
const one = (line: string, contentType?: string): Row | string => {
  const { rows, end } = parse(line, contentType)
  return rows[0] ?? end.firstBad ?? 'nothing'
}

describe('WK6: exposition text, by the cases of textparse', () => {
  it.each<[string, Partial<Row>]>([
    ['up 1', { name: 'up', labels: [], value: 1, atMs: null }],
    ['up{} 1', { name: 'up', labels: [] }],
    ['  up\t 1  ', { name: 'up', value: 1 }],
    ['a:b_c{d="e",f="g",} 1.5e-3', { labels: ['d', 'e', 'f', 'g'], value: 0.0015 }],
    ['a { b = "c" , d = "e" } 2', { labels: ['b', 'c', 'd', 'e'], value: 2 }],
    ['a{b="c\\"d\\\\e\\nf\\x"} 3', { labels: ['b', 'c"d\\e\nf\\x'] }],
    ['a{b="}{,= #"} 4 1700000000123', { labels: ['b', '}{,= #'], atMs: 1_700_000_000_123 }],
    ['a{b="日本"} 5', { labels: ['b', '日本'] }],
    ['a NaN', { value: NaN }],
    ['a +Inf', { value: Infinity }],
    ['a -inf', { value: -Infinity }],
    ['a 0.', { value: 0 }],
    ['a .5', { value: 0.5 }],
    ['{"a.b"} 1', { name: 'a.b', labels: [] }],
    ['{"a.b",c="d","e.f"="g"} 1', { name: 'a.b', labels: ['c', 'd', 'e.f', 'g'] }],
    ['{"a\\"b"} 1', { name: 'a"b' }],
    ['a{__proto__="x",constructor="y"} 1', { labels: ['__proto__', 'x', 'constructor', 'y'] }],
    ['up 1\r', { name: 'up', value: 1 }],
  ])('reads %j', (line, expected) => {
    expect(one(line)).toMatchObject(expected)
  })

  it.each([
    ['a', 'its value is no number'],
    ['a b', 'its value is no number'],
    ['a 0x10', 'its value is no number'],
    ['a 1_000', 'its value is no number'],
    ['a 1 2 3', 'more behind the sample'],
    ['a 1 x', 'its value is no number'],
    ['a 1 NaN', 'its time is no number'],
    ['1a 1', 'no name'],
    ['{} 1', 'no name'],
    ['{a="b"} 1', 'no name'],
    ['{"a","b"} 1', 'a label without a value'],
    ['a{"b"} 1', 'a label without a value'],
    ['a{b} 1', 'a label without a value'],
    ['a{b=c} 1', 'a label without quotes'],
    ['a{b="c} 1', 'a quote that does not end'],
    ['a{b="c\\', 'a quote that does not end'],
    ['a{b="c" d="e"} 1', 'labels that do not end'],
    ['a{b="c"', 'labels that do not end'],
    ['a{b="c",b="d"} 1', 'a label twice'],
    ['<html>', 'no name'],
    ['# TYPE a nonsense', 'an unknown TYPE'],
    ['# HELP', 'nothing'],
    ['# HELP ', 'no name'],
    ['a 1 # x', 'an exemplar without labels'],
    ['a 1 # {x="y"} 1 2 3', 'more behind the exemplar'],
  ])('fault 28: %j costs its line and no more', (line, why) => {
    const { rows, end } = parse(`good 1\n${line}\nalso_good 2`)
    expect(rows.map(({ name }) => name)).toEqual(['good', 'also_good'])
    expect(end.firstBad).toBe(why === 'nothing' ? null : `line 2: ${why}`)
    expect(end.badLines).toBe(why === 'nothing' ? 0 : 1)
  })

  it('a line that is like the one before, and not quite', () => {
    const { rows, end } = parse(
      [
        ...['a{b="c",d="e"} 1', 'a{b="c",d="ef"} 2', 'ab{b="c"} 3', 'a{bb="c"} 4', 'a 5'],
        ...['{"a.b","c.d"="e"} 6', 'a{c.d="e"} 7', 'a{b="x\\\\n"} 8', 'a{b="x\\n"} 9'],
      ].join('\n'),
    )
    expect(rows.map(({ name, labels, value }) => [name, ...labels, value])).toEqual([
      ...[
        ['a', 'b', 'c', 'd', 'e', 1],
        ['a', 'b', 'c', 'd', 'ef', 2],
        ['ab', 'b', 'c', 3],
      ],
      ...[
        ['a', 'bb', 'c', 4],
        ['a', 5],
        ['a.b', 'c.d', 'e', 6],
      ],
      ...[
        ['a', 'b', 'x\\n', 8],
        ['a', 'b', 'x\n', 9],
      ],
    ])
    expect(end).toMatchObject({ badLines: 1, firstBad: 'line 7: a label without a value' })
  })

  it('knows the family of each sample, and says a second HELP', () => {
    const { rows, families, end } = parse(
      [
        '# HELP http_seconds Time\\nto answer',
        '# HELP http_seconds Again',
        '# TYPE http_seconds histogram',
        'http_seconds_bucket{le="+Inf"} 2',
        'http_seconds_sum 0.5',
        'http_seconds_count 2',
        'http_seconds_of_day 3',
        '# TYPE up gauge',
        'up 1',
        'http_seconds_count 3',
      ].join('\n'),
    )
    expect(rows.map(({ family }) => family)).toEqual([
      ...['http_seconds histogram', 'http_seconds histogram', 'http_seconds histogram'],
      ...['', 'up gauge', 'http_seconds histogram'],
    ])
    expect(families.get('http_seconds')).toBe('Time\nto answer')
    expect(end.firstBad).toBe('line 2: a second HELP')
  })

  it('OpenMetrics: seconds, counters with _total and _created, exemplars, info, stateset, # EOF', () => {
    const { rows, exemplars, end } = parse(
      [
        '# TYPE requests counter',
        '# UNIT requests seconds',
        'requests_total{code="200"} 12 1700000000.5 # {trace_id="abc"} 0.25 1700000000',
        'requests_created{code="200"} 1690000000',
        '# TYPE build info',
        'build_info{version="1"} 1',
        '# TYPE mode stateset',
        'mode{mode="on"} 1',
        '# EOF',
        '',
      ].join('\n'),
      OPEN_METRICS,
    )
    expect(rows.map(({ name, family }) => `${name} ${family}`)).toEqual([
      'requests_total requests counter',
      'requests_created requests counter',
      'build_info build info',
      'mode mode stateset',
    ])
    expect(rows[0]?.atMs).toBe(1_700_000_000_500)
    expect(exemplars).toEqual([{ labels: ['trace_id', 'abc'], value: 0.25 }])
    expect(end).toMatchObject({ samples: 4, badLines: 0, isWhole: true, isCut: false })
  })

  it('OpenMetrics: a text that was cut off is not whole, and nothing follows # EOF', () => {
    expect(parse('a 1\n', OPEN_METRICS).end.isWhole).toBe(false)
    const { rows, end } = parse('a 1\n# EOF\nb 2\n', OPEN_METRICS)
    expect(rows).toHaveLength(1)
    expect(end).toMatchObject({ firstBad: 'line 3: more behind # EOF' })
  })

  it('fault 29: stops at so many samples, and at so many bytes', () => {
    const text = Array.from({ length: 50 }, (_, i) => `a{i="${i}"} ${i}`).join('\n')
    const bySamples = parse(text, '', { maxBytes: 1e6, maxSamples: 10 })
    expect(bySamples.rows).toHaveLength(10)
    expect(bySamples.end).toMatchObject({ isCut: true, isWhole: false })
    const byBytes = parse(text, '', { maxBytes: 100, maxSamples: 1e6 })
    expect(byBytes.rows.length).toBeGreaterThan(5)
    expect(byBytes.rows.length).toBeLessThan(10)
    expect(byBytes.end.isCut).toBe(true)
    expect(parse('a 1', '', { maxBytes: 3, maxSamples: 1 }).end.isCut).toBe(false)
  })

  it('fault 29: a line without an end is not kept', () => {
    const { rows, end } = parse(`a{b="${'x'.repeat(200_000)}"} 1\ngood 2\n`)
    expect(rows.map(({ name }) => name)).toEqual(['good'])
    expect(end.firstBad).toBe('line 1: too long')
  })

  it('fault 28: a line after any other is read as it is read alone', () => {
    const random = makeRandom(7)
    const pick = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? ''
    const label = (): string =>
      `${pick(['a', 'ab', 'b'])}${pick(['=', '=', '=', ' = '])}${pick(VALUES)}`
    const lines = Array.from({ length: 4_000 }, () => {
      const labels = Array.from({ length: Math.floor(random() * 4) }, label)
      const ends = pick(['}', '}', '}', '', ' }', ',}', '}}', '}x'])
      return `m{${labels.join(pick([',', ',', ', ', ',,']))}${ends} ${pick(['1', '2.5', '', 'x'])}`
    })
    const alone = lines.flatMap((line) => parse(line).rows)
    const { rows, end } = parse(lines.join('\n'))
    expect(rows).toEqual(alone)
    expect(end.badLines).toBe(lines.length - alone.length)
    // Enough of both, or nothing was compared.
    expect(rows.length).toBeGreaterThan(500)
    expect(end.badLines).toBeGreaterThan(500)
  })

  it('WK6: letters beyond ASCII are read wherever they begin', () => {
    const plain = 'a{b="c"} 1\n'.repeat(100)
    const { rows } = parse(`${plain}a{b="ä–😀"} 2\n${plain}a{b="é"} 3\n`)
    const others = rows.filter(({ value }) => value > 1).map(({ labels }) => labels[1])
    expect(others).toEqual(['ä–😀', 'é'])
    expect(rows).toHaveLength(202)
  })
})

const VALUES = ['"x"', '"y"', '"xx"', '""', '"a\\"b"', '"a\\\\"', '"a', 'a"', '"ä"', '"}"', '","']

/** Repeatable numbers from 0 to 1. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
