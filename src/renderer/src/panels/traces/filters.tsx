import type { ReactNode } from 'react'
import { Button } from '../../ui/button'
import { Field } from '../../ui/field'
import { Select, type Choice } from '../../ui/select'
import { ALL, NO_FILTERS, ORDER_CHOICES, problemsOf, type Filters } from './query'

const STATUSES: readonly Choice<Filters['status']>[] = [
  { value: 'all', label: 'all' },
  { value: 'errors', label: 'with errors' },
]

interface FilterProps {
  filters: Filters
  onChange: (filters: Filters) => void
  services: readonly string[]
  operations: readonly string[]
}

/** TR3, TR5: one search box, and a filter for all that is known of a trace. */
export function TraceFilters({ filters, onChange, services, operations }: FilterProps): ReactNode {
  const problems = problemsOf(filters)
  const set =
    <K extends keyof Filters>(name: K) =>
    (value: Filters[K]): void =>
      onChange({ ...filters, [name]: value })
  const field = (
    name: 'text' | 'minMs' | 'maxMs' | 'attributes' | 'from' | 'to',
    label: string,
    placeholder: string,
  ): ReactNode => (
    <Field
      label={label}
      value={filters[name]}
      onChange={set(name)}
      placeholder={placeholder}
      problem={problems[name]}
      mono
    />
  )
  return (
    <div className="trace-filters" role="search" aria-label="Trace filters">
      <div className="trace-filters-wide">
        {field('text', 'Search', 'trace id, correlation id, job id, pid, query id, or a name')}
      </div>
      {field('attributes', 'Attributes', 'http.response.status_code=500')}
      {field('minMs', 'At least, ms', '250')}
      {field('maxMs', 'At most, ms', '5000')}
      {field('from', 'From, UTC', '2026-11-26 14:02')}
      {field('to', 'To, UTC', '2026-11-26 14:17')}
      <FilterChoices
        filters={filters}
        onChange={onChange}
        services={services}
        operations={operations}
      />
    </div>
  )
}

function FilterChoices({ filters, onChange, services, operations }: FilterProps): ReactNode {
  const set =
    <K extends keyof Filters>(name: K) =>
    (value: Filters[K]): void =>
      onChange({ ...filters, [name]: value })
  return (
    <div className="row trace-filters-wide">
      <Select
        label="Service"
        value={filters.service}
        choices={choices(services)}
        onChange={set('service')}
      />
      <Select
        label="Operation"
        value={filters.operation}
        choices={choices(operations)}
        onChange={set('operation')}
      />
      <Select label="Status" value={filters.status} choices={STATUSES} onChange={set('status')} />
      <Select label="Order" value={filters.order} choices={ORDER_CHOICES} onChange={set('order')} />
      <Button look="quiet" onClick={() => onChange(NO_FILTERS)}>
        Clear filters
      </Button>
    </div>
  )
}

function choices(names: readonly string[]): Choice<string>[] {
  return [{ value: ALL, label: 'all' }, ...names.map((name) => ({ value: name, label: name }))]
}
