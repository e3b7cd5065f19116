import type { ReactNode } from 'react'
import { TimeAxisPanel } from './axis'
import { WhatNeedsYou } from './needs'
import { Tiles } from './tiles'
import './overview.css'

/** OV1: the whole span of responsibility on one screen; the eye lands on what is abnormal. */
export function Overview(): ReactNode {
  return (
    <section className="overview" aria-label="Overview">
      <WhatNeedsYou />
      <Tiles />
      <TimeAxisPanel />
    </section>
  )
}
