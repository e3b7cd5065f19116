const STAGES = ['planned', 'site', 'structure', 'fit-out', 'handover']
const A_PAGE = 3
/** Something changes about each project every four minutes, at a time of its own. */
const CHANGE_EVERY_S = 240

/** The projects that the register tells of. Not the first ones, which everybody looks at. */
export const ANNOUNCED_IDS = Array.from({ length: 24 }, (_, index) => 17 + index)

/** A page of what the register announces: the same for everyone who asks at the same time. */
export function announcedPage(page: number, atMs: number): object {
  const pages = Math.ceil(ANNOUNCED_IDS.length / A_PAGE)
  const ids = ANNOUNCED_IDS.slice((page % pages) * A_PAGE, (page % pages) * A_PAGE + A_PAGE)
  return { page, pages, projects: ids.map((id) => announce(id, atMs)) }
}

function announce(id: number, atMs: number): object {
  const step = Math.floor(atMs / 1_000 / CHANGE_EVERY_S + id * 0.37)
  return {
    id,
    stage: STAGES[Math.floor(step / 10) % STAGES.length],
    valueAud: 1_000_000 + id * 50_000 + (step % 50) * 10_000,
    employerId: 1 + (id % 19),
  }
}
