const PATCHES = 40

/** How many rows each table gets of a total; the shares add up to one. */
export function share(
  total: number,
): Record<
  'employers' | 'projects' | 'workers' | 'visits' | 'documents' | 'audit' | 'jobs',
  number
> {
  const of = (part: number, least: number): number => Math.max(least, Math.round(total * part))
  return {
    employers: of(0.02, 50),
    projects: of(0.01, 40),
    workers: of(0.2, 100),
    visits: of(0.45, 200),
    documents: of(0.02, 100),
    audit: of(0.28, 200),
    jobs: of(0.02, 50),
  }
}

// Every value comes from a hash of the row number: the same rows on every machine, without a client in the way.
const PICK = `
create function ops.pick(row_no bigint, salt int, choices int) returns int
  language sql immutable parallel safe
  return (abs(hashint8extended(row_no, salt) % choices))::int;
`
const ANCHOR = "timestamptz '2026-06-01 00:00:00+00'"

/** The statements that fill the tables, in order. Deterministic: no clock and no random(). */
export function seedStatements(totalRows: number): string[] {
  const n = share(totalRows)
  return [
    PICK,
    `insert into patches
       select i, 'Patch ' || i, (array['North','East','South','West','Metro'])[1 + ops.pick(i, 1, 5)]
         from generate_series(1, ${PATCHES}) i`,
    `insert into employers
       select i, 'Employer ' || i, 'L' || lpad((i * 37 % 999983)::text, 6, '0'), 1 + ops.pick(i, 2, ${PATCHES}),
              (array['active','active','active','review','closed'])[1 + ops.pick(i, 3, 5)],
              ${ANCHOR} - make_interval(days => ops.pick(i, 4, 3000))
         from generate_series(1, ${n.employers}) i`,
    `insert into projects
       select i, 'Project ' || i, 1 + ops.pick(i, 5, ${n.employers}), 1 + ops.pick(i, 6, ${PATCHES}),
              (array['planned','site','structure','fit-out','handover'])[1 + ops.pick(i, 7, 5)],
              100000 + ops.pick(i, 8, 90000000), (${ANCHOR} - make_interval(days => ops.pick(i, 9, 900)))::date, ${ANCHOR}
         from generate_series(1, ${n.projects}) i`,
    `insert into workers
       select i, 1 + ops.pick(i, 10, ${n.employers}),
              case when ops.pick(i, 11, 10) < 8 then 1 + ops.pick(i, 12, ${n.projects}) end,
              'Worker ' || i, (array['carpenter','electrician','plumber','rigger','painter','crane'])[1 + ops.pick(i, 13, 6)],
              case when ops.pick(i, 14, 10) < 6 then (${ANCHOR} - make_interval(days => ops.pick(i, 15, 4000)))::date end
         from generate_series(1, ${n.workers}) i`,
    `insert into site_visits (id, project_id, organiser, visited_at, duration_min, outcome, licensed)
       select i, 1 + ops.pick(i, 16, ${n.projects}), 'organiser-' || ops.pick(i, 17, 60),
              ${ANCHOR} - make_interval(mins => ops.pick(i, 18, 525600)), 10 + ops.pick(i, 19, 170),
              (array['ok','ok','ok','follow-up','issue'])[1 + ops.pick(i, 20, 5)], ops.pick(i, 21, 20) > 0
         from generate_series(1, ${n.visits}) i`,
    `insert into documents (id, project_id, kind, pages, added_at, scanned_at, words, findings)
       select i, 1 + ops.pick(i, 31, ${n.projects}), (array['report','photo','agreement','plan'])[1 + ops.pick(i, 32, 4)],
              1 + ops.pick(i, 33, 12), at, at + interval '1 minute', 200 + ops.pick(i, 34, 3000), ops.pick(i, 35, 4)
         from (select i, ${ANCHOR} - make_interval(mins => ops.pick(i, 36, 525600)) as at
                 from generate_series(1, ${n.documents}) i) document`,
    `insert into audit_log (id, at, actor, action, entity, entity_id, detail)
       select i, ${ANCHOR} - make_interval(mins => ops.pick(i, 22, 525600)), 'user-' || ops.pick(i, 23, 80),
              (array['create','update','update','view'])[1 + ops.pick(i, 24, 4)],
              (array['project','employer'])[1 + ops.pick(i, 25, 2)], 1 + ops.pick(i, 26, ${n.projects}),
              jsonb_build_object('field', 'stage', 'row', i)
         from generate_series(1, ${n.audit}) i`,
    `insert into background_jobs (id, kind, status, priority, attempts, max_attempts, payload, error, created_at, started_at, finished_at)
       select i, (array['visit','licence','export'])[1 + ops.pick(i, 27, 3)],
              case when ops.pick(i, 28, 200) = 0 then 'failed' else 'done' end, ops.pick(i, 29, 3), 1, 3,
              jsonb_build_object('row', i), case when ops.pick(i, 28, 200) = 0 then 'register answered 503' end,
              at, at + interval '2 seconds', at + interval '3 seconds'
         from (select i, ${ANCHOR} - make_interval(mins => ops.pick(i, 30, 43200)) as at
                 from generate_series(1, ${n.jobs}) i) job`,
  ]
}
