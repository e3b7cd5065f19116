import { makeFinding, makeRun } from './page'
import { makeEntry, makeFreeze, makeRecord, STARTED } from './incident'
import { buildReport } from '../../src/main/incidents/report/build'
import type { ReportModel } from '../../src/main/incidents/report/model'

/** A report in which every word of a person or a server is `title`. */
export function makeReport(title = 'Sign-up is blocked'): ReportModel {
  const run = makeRun({
    ...{ title, reason: title, startedAt: STARTED + 60_000 },
    proof: {
      ...{ verdict: 'improved', settledAt: 0 },
      rows: [{ label: title, unit: 'ms', before: 4_100, after: 12, verdict: 'improved' }],
    },
  })
  const [table] = makeFreeze().tables
  const [series] = makeFreeze().series
  return buildReport({
    record: makeRecord({
      title,
      runs: [run],
      findings: [
        {
          finding: makeFinding({ title, detail: title, seriesKey: series!.key }),
          raisedAt: STARTED,
          clearedAt: null,
        },
      ],
      problems: [title],
    }),
    timeline: [makeEntry({ title, detail: title })],
    freezes: [
      makeFreeze({
        reason: title,
        series: [{ ...series!, title }],
        tables: [{ ...table!, table: title, rows: [{ [title]: title, query: title }] }],
      }),
    ],
    pictures: [],
    ...{ generatedAt: STARTED, generatedBy: title, zone: title },
  })
}

/** Names that try to become more than text. */
export const XSS = [
  `<script>hit()</script>`,
  `"><script>hit()</script>`,
  `'><script>hit()</script>`,
  `</title><script>hit()</script>`,
  `</style><script>hit()</script>`,
  `</svg><script>hit()</script>`,
  `</textarea><script>hit()</script>`,
  `--><script>hit()</script>`,
  `]]><script>hit()</script>`,
  `<img src=x onerror=hit()>`,
  `"><img src=x onerror=hit()>`,
  `" onmouseover="hit()`,
  `' onfocus='hit()' autofocus='`,
  '` onload=`hit()',
  `<svg onload=hit()>`,
  `<svg><animate onbegin=hit() attributeName=x>`,
  `<math><mi xlink:href="javascript:hit()">`,
  `<iframe src="javascript:hit()">`,
  `<iframe srcdoc="<script>hit()</script>">`,
  `<object data="data:text/html,<script>hit()</script>">`,
  `<embed src="javascript:hit()">`,
  `<a href="javascript:hit()">x</a>`,
  `<form action="javascript:hit()"><input type=submit>`,
  `<body onload=hit()>`,
  `<base href="https://evil/">`,
  `<link rel=stylesheet href="https://evil/x.css">`,
  `<meta http-equiv=refresh content="0;url=https://evil/">`,
  `<style>*{background:url(https://evil/)}</style>`,
  `<details open ontoggle=hit()>`,
  `<video><source onerror=hit()></video>`,
  `&lt;script&gt;hit()&lt;/script&gt;`,
  `&#60;script&#62;hit()&#60;/script&#62;`,
  `<scr\u0000ipt>hit()</scr\u0000ipt>`,
  `<SCRIPT/x>hit()</SCRIPT>`,
  `\u202Etxt.exe<script>hit()</script>`,
]
