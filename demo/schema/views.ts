export interface DemoView {
  readonly name: string
  readonly maxAgeS: number
  /** Without a unique index a refresh cannot be concurrent and locks readers out. */
  readonly uniqueKey: string | null
  readonly query: string
}

/** In the order of their dependencies: a view comes after those that it reads. */
export const VIEWS: readonly DemoView[] = [
  {
    name: 'project_stats',
    maxAgeS: 300,
    uniqueKey: 'project_id',
    query: `
      select p.id as project_id, p.employer_id, p.patch_id, p.name, coalesce(v.visits, 0) as visits,
             v.last_visit_at, coalesce(v.issues, 0) as issues, coalesce(w.workers, 0) as workers,
             coalesce(w.members, 0) as members
        from projects p
        left join (select project_id, count(*) as visits, max(visited_at) as last_visit_at,
                          count(*) filter (where outcome = 'issue') as issues
                     from site_visits group by project_id) v on v.project_id = p.id
        left join (select project_id, count(*) as workers, count(member_since) as members
                     from workers group by project_id) w on w.project_id = p.id`,
  },
  {
    name: 'employer_compliance',
    maxAgeS: 300,
    uniqueKey: 'employer_id',
    query: `
      select e.id as employer_id, e.patch_id, e.name, e.status, count(s.project_id) as projects,
             coalesce(sum(s.issues), 0) as issues,
             round(coalesce(sum(s.members)::numeric / nullif(sum(s.workers), 0), 0), 3) as density
        from employers e left join project_stats s on s.employer_id = e.id
       group by e.id`,
  },
  {
    name: 'patch_dashboard',
    maxAgeS: 300,
    uniqueKey: 'patch_id',
    query: `
      select t.id as patch_id, t.name, t.region,
             (select count(*) from project_stats s where s.patch_id = t.id) as projects,
             (select coalesce(sum(s.visits), 0) from project_stats s where s.patch_id = t.id) as visits,
             (select count(*) from employer_compliance c where c.patch_id = t.id and c.issues > 5) as employers_at_risk
        from patches t`,
  },
  {
    name: 'visit_daily',
    maxAgeS: 900,
    uniqueKey: null,
    query: `
      select date_trunc('day', v.visited_at) as day, p.patch_id, count(*) as visits, avg(v.duration_min) as mean_min
        from site_visits v join projects p on p.id = v.project_id
       group by 1, 2`,
  },
]

/** Makes the views, filled, with the unique index that a concurrent refresh needs. */
export function viewStatements(): string[] {
  return VIEWS.flatMap(({ name, query, uniqueKey }) => [
    `create materialized view ${name} as ${query}`,
    ...(uniqueKey === null ? [] : [`create unique index ${name}_key on ${name} (${uniqueKey})`]),
  ])
}

// Whoever refreshes a view, a worker or a person, the ledger tells the truth: the server itself writes the time.
export const LEDGER_TRIGGER = `
create function ops.note_refresh() returns event_trigger
  language plpgsql security definer set search_path = pg_catalog, ops as $$
begin
  insert into ops.view_refresh (view_name, refreshed_at)
  select c.relname, clock_timestamp()
    from pg_event_trigger_ddl_commands() d join pg_class c on c.oid = d.objid
   where c.relkind = 'm'
  on conflict (view_name) do update
    set refreshed_at = excluded.refreshed_at, duration_ms = null, rows = null;
end $$;
create event trigger note_refresh on ddl_command_end
  when tag in ('REFRESH MATERIALIZED VIEW') execute function ops.note_refresh();
`

/** When the views were filled for the first time. */
export function firstFillStatement(): string {
  const names = VIEWS.map((view) => `'${view.name}'`).join(', ')
  return `insert into ops.view_refresh (view_name, refreshed_at) select unnest(array[${names}]), clock_timestamp()`
}

/** Puts every limit back to its own value; run at each start. */
export function limitStatements(): string[] {
  return VIEWS.map(
    ({ name, maxAgeS }) =>
      `insert into ops.view_limit values ('${name}', ${maxAgeS})
       on conflict (view_name) do update set max_age_s = excluded.max_age_s`,
  )
}
