import { useState, type ReactNode } from 'react'
import type { AppError, AppErrorData } from '../../../shared/errors/app-error'
import { hintOf } from '../../../shared/errors/app-error'
import type { Link } from '../../../shared/model/link'
import type { RevertState } from '../../../shared/model/revert'
import { useLive } from '../live/context'
import { useLinks, useNow, useProblems, useStatus } from '../live/use-state'
import { Button } from '../ui/button'
import { formatAge, formatClock } from '../ui/format'
import { RetryButton } from '../ui/retry-button'
import { StateGlyph } from '../ui/state-glyph'

const MOST_LINES = 3

interface BannerLine {
  readonly key: string
  readonly text: string
  /** Has a "Retry now". */
  readonly targetId: string | null
  /** Can be put away. */
  readonly notice: boolean
}

/** OV9: what does not answer, and what is shown in its place. Everything else goes on. */
export function DegradedBanner(): ReactNode {
  const { tables } = useLive()
  const now = useNow(1_000)
  const links = useLinks() ?? []
  const problems = useProblems()
  const status = useStatus()
  const [away, setAway] = useState<readonly string[]>([])
  const lines = [
    ...linkLines(links, (targetId) => tables.newestAt(targetId), now),
    ...problemLines(problems),
    ...holdLines(status?.reverts ?? [], now),
    ...noticeLines(status?.notices ?? [], status?.runtimeNote ?? null),
  ].filter(({ key }) => !away.includes(key))
  if (lines.length === 0) return null

  return (
    <section className="degraded" aria-label="Degraded">
      <ul>
        {lines.slice(0, MOST_LINES).map(({ key, text, targetId, notice }) => (
          <li key={key}>
            <StateGlyph
              state={notice ? 'low' : 'unknown'}
              size={14}
              word={notice ? 'note' : 'degraded'}
            />
            <span className="grow">{text}</span>
            {targetId === null ? null : <RetryButton targetId={targetId} />}
            {notice ? (
              <Button look="icon" label="Put away" onClick={() => setAway([...away, key])}>
                ✕
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {lines.length > MOST_LINES ? (
        <p className="muted">{`and ${lines.length - MOST_LINES} more: see the status bar`}</p>
      ) : null}
    </section>
  )
}

/** One line for all probes of a target that fail alike: else a stopped server would hide another one. */
function linkLines(
  links: readonly Link[],
  storedAt: (targetId: string) => number | null,
  now: number,
): BannerLine[] {
  const groups = new Map<string, Link[]>()
  for (const link of links) {
    if (link.state !== 'down' && link.state !== 'denied') continue
    const key = `link ${link.targetId} ${link.state} ${whyOf(link)}`
    groups.set(key, [...(groups.get(key) ?? []), link])
  }
  return [...groups].flatMap(([key, group]) => {
    const [first] = group
    return first === undefined
      ? []
      : [
          {
            key,
            text: linkText(group, storedAt(first.targetId), now),
            targetId: first.targetId,
            notice: false,
          },
        ]
  })
}

function whyOf({ error }: Link): string {
  return error === null ? 'does not answer' : error.message
}

function linkText(group: readonly Link[], storedAt: number | null, now: number): string {
  const [first] = group
  if (first === undefined) return ''
  const who = `${first.targetId} (${group.map(({ probe }) => probe).join(', ')})`
  if (first.state === 'denied') return `${who}: ${whyOf(first)}. The rest goes on without it.`
  const read = group.flatMap(({ lastOkAt }) => (lastOkAt === null ? [] : [lastOkAt]))
  const lastOkAt = Math.max(...read)
  const shown =
    read.length > 0
      ? `Shown from memory: the last values, of ${aged(lastOkAt, now)}`
      : storedAt === null
        ? 'Nothing was read yet'
        : `Shown from history: the tables of ${aged(storedAt, now)}`
  const { attempt, nextTryAt } = first
  const next =
    nextTryAt === null ? '' : `, try ${attempt + 1} in ${formatAge(Math.max(0, nextTryAt - now))}`
  return `${who}: ${whyOf(first)}. ${shown}${next}.`
}

const aged = (at: number, now: number): string => `${formatClock(at)} (${formatAge(now - at)} old)`

function problemLines(problems: Readonly<Record<string, AppError>>): BannerLine[] {
  return Object.entries(problems).map(([name, error]) => ({
    key: `problem ${name}`,
    text: `${error.message}. ${error.hint}`,
    targetId: null,
    notice: false,
  }))
}

/** BR7: a state that an action forced, and that could not be ended in time. */
function holdLines(reverts: readonly RevertState[], now: number): BannerLine[] {
  return reverts.flatMap(({ id, targetId, title, error, nextTryAt }) => {
    if (error === null) return []
    const next =
      nextTryAt === null ? '' : ` Tried again in ${formatAge(Math.max(0, nextTryAt - now))}.`
    const text = `${targetId}: ${title}, and could not be released: ${error.message}.${next}`
    return [{ key: `hold ${id}`, text, targetId: null, notice: false }]
  })
}

function noticeLines(notices: readonly AppErrorData[], runtimeNote: string | null): BannerLine[] {
  const told = notices.map(({ code, message }) => ({
    key: `notice ${code} ${message}`,
    text: `${message}. ${hintOf(code)}`,
    targetId: null,
    notice: true,
  }))
  return runtimeNote === null
    ? told
    : [...told, { key: 'runtime', text: runtimeNote, targetId: null, notice: true }]
}
