import { useState, type ReactNode } from 'react'
import { useWorstByPanel } from '../live/use-state'
import { PANEL_GROUPS, type Panel } from '../panels/panel'
import { Button } from '../ui/button'
import { StateGlyph } from '../ui/state-glyph'
import { routeHash } from './route'

/** The panels, in groups, each with the worst state of what it shows. */
export function Rail({ panels, openId }: { panels: readonly Panel[]; openId: string }): ReactNode {
  const [narrow, setNarrow] = useState(false)
  const worst = useWorstByPanel()
  return (
    <nav className={`rail${narrow ? ' rail-narrow' : ''}`} aria-label="Panels">
      <div className="rail-list">
        {PANEL_GROUPS.map((group) => {
          const members = panels.filter((panel) => panel.group === group)
          if (members.length === 0) return null
          return (
            <div key={group}>
              {group === '' ? null : <h2>{group}</h2>}
              <ul aria-label={group === '' ? 'Main' : group}>
                {members.map(({ id, title }) => (
                  <li key={id}>
                    <a
                      href={routeHash(id)}
                      title={title}
                      aria-current={id === openId ? 'page' : undefined}
                    >
                      <span className="rail-title">{title}</span>{' '}
                      {worst[id] === undefined ? null : <StateGlyph state={worst[id]} size={14} />}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          )
        })}
      </div>
      <div className="rail-foot">
        <Button
          look="icon"
          label={narrow ? 'Widen the list of panels' : 'Narrow the list of panels'}
          onClick={() => setNarrow(!narrow)}
        >
          {narrow ? '»' : '«'}
        </Button>
      </div>
    </nav>
  )
}
