import type { ReactNode } from 'react'
import type { Delivery } from '../../../../shared/model/alert'
import { AppError } from '../../../../shared/errors/app-error'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatClock, formatStamp } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { Timer } from '../../ui/time'
import { useToast } from '../../ui/toast'
import { NotificationForm } from './notification-form'
import { WebhookForm } from './webhook-form'

const WORDS: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'waiting',
  delivered: 'delivered',
  dead: 'dead: given up',
}

const COLUMNS: readonly Column<Delivery>[] = [
  { id: 'state', header: 'State', value: ({ state }) => WORDS[state] },
  {
    id: 'queued',
    header: 'Queued (UTC)',
    value: ({ queuedAt }) => queuedAt,
    render: ({ queuedAt }) => <time title={formatStamp(queuedAt)}>{formatClock(queuedAt)}</time>,
  },
  { id: 'title', header: 'Message', value: ({ title }) => title, grows: true },
  { id: 'attempts', header: 'Tries', unit: 'count', value: ({ attempts }) => attempts },
  {
    id: 'next',
    header: 'Next try in',
    value: ({ nextTryAt }) => nextTryAt,
    render: ({ nextTryAt }) =>
      nextTryAt === null ? <span className="muted">–</span> : <Timer until={nextTryAt} />,
  },
  { id: 'problem', header: 'Problem', value: ({ problem }) => problem },
  {
    id: 'act',
    header: '',
    value: () => null,
    controls: true,
    render: (delivery) => <RetryDelivery delivery={delivery} />,
  },
]

/** Who is told and how; what was sent, what waits and what was given up. */
export function DeliveryTab({ deliveries }: { deliveries: readonly Delivery[] }): ReactNode {
  const dead = deliveries.filter(({ state }) => state === 'dead').length
  return (
    <div className="stack">
      <div className="alert-forms">
        <WebhookForm />
        <NotificationForm />
      </div>
      <PanelFrame
        title="Deliveries"
        note={dead === 0 ? 'tried again for 24 h' : `${dead} given up`}
        flush
      >
        <DataTable
          label="Deliveries"
          columns={COLUMNS}
          rows={deliveries}
          rowKey={({ id }) => id}
          emptyText="Nothing was sent yet."
        />
      </PanelFrame>
    </div>
  )
}

function RetryDelivery({ delivery: { id, title, state } }: { delivery: Delivery }): ReactNode {
  const { bridge } = useLive()
  const toast = useToast()
  if (state === 'delivered') return null
  const retry = async (): Promise<void> => {
    try {
      await bridge.request('webhook.retry', { deliveryId: id })
    } catch (thrown) {
      toast({ title: 'Not sent again', text: AppError.from(thrown).message })
    }
  }
  return (
    <Button look="quiet" label={`Send again: ${title}`} onClick={() => void retry()}>
      Send again
    </Button>
  )
}
