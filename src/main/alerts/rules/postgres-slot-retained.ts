import { defineRule } from '../rule'

const GIB = 1_073_741_824

/** A slot that nobody reads keeps WAL until the disk is full. */
export const postgresSlotRetained = defineRule({
  id: 'postgres-slot-retained',
  kind: 'postgres',
  title: 'A replication slot keeps much WAL',
  impact: 'The disk of the server fills up; when it is full, every write stops.',
  causes: [
    'The standby or subscriber of the slot is down.',
    'It was removed and its slot was left behind.',
    'It reads more slowly than the server writes.',
  ],
  steps: [
    'Look whether the consumer of the slot runs and is connected.',
    'Compare what is kept with the free space of the disk.',
    'If the consumer is gone for good, drop the slot: select pg_drop_replication_slot(name).',
  ],
  response: 'Bring its consumer back, or drop the slot before the disk is full.',
  panelId: 'pools',
  limits: {
    high: { title: 'WAL kept by a slot', unit: 'bytes', value: GIB, clear: 0.8 * GIB },
    critical: {
      ...{ title: 'WAL kept by a slot, critical', unit: 'bytes', value: 10 * GIB, clear: 8 * GIB },
      severity: 'critical',
    },
  },
  evaluate(view, now, { level }) {
    if (!view.isFresh('server', now)) return []
    const [worst, ...others] = view
      .values('postgres.slot.retained')
      .map(({ labels, value }) => ({ slot: labels['slot'] ?? '', bytes: value ?? 0 }))
      .filter(({ bytes }) => bytes > level('high', ''))
      .sort((one, other) => other.bytes - one.bytes)
    if (worst === undefined) return []
    const { slot, bytes } = worst
    const isCritical = bytes > level('critical', '')
    const active = view.values('postgres.slot.active')
    const isRead = active.find(({ labels }) => labels['slot'] === slot)?.value === 1
    return [
      {
        tail: '',
        forMs: 0,
        severity: isCritical ? 'critical' : 'high',
        title: `Slot ${slot} keeps ${sayGib(bytes)} of WAL`,
        detail: [
          isRead ? 'Its consumer is connected' : 'Nobody reads from it',
          ...others.map((one) => `${one.slot} ${sayGib(one.bytes)}`),
        ].join('; '),
        value: bytes,
        threshold: level(isCritical ? 'critical' : 'high', ''),
        unit: 'bytes',
        probe: 'postgres.server',
        provenance: 'exact',
        seriesKey: view.key('postgres.slot.retained', { slot }),
      },
    ]
  },
})

const sayGib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`
