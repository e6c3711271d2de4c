// The filters in force as chips, each with its way out, and how many calls are loaded.
import type { CallRow } from '@portcullis/gateway/contract'
import Funnel from 'lucide-react/icons/funnel'
import X from 'lucide-react/icons/x'
import type { CallFilter } from '../../api/calls.ts'
import { Button } from '../../parts/button.tsx'
import { words } from '../../words/en.ts'
import { filterFields, type CallFilterValues, type FilterField } from './call-filter.ts'

const text = words.calls.filter

interface FilterBarProps {
  filter: CallFilter
  /** Tell the names of filtered ids. */
  calls: readonly CallRow[]
  loaded: string | null
  onChange: (change: CallFilterValues) => void
  onAdd: () => void
}

export function FilterBar({ filter, calls, loaded, onChange, onAdd }: FilterBarProps) {
  return (
    <fieldset
      aria-label={text.label}
      className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5 text-12 sm:px-6"
    >
      {filterFields.map((field) => {
        const value = filter[field]
        return value === undefined ? null : (
          <Chip
            key={field}
            field={field}
            value={nameOf(field, value, calls)}
            onRemove={() => onChange({ [field]: undefined })}
          />
        )
      })}
      <Button
        kind="quiet"
        hint="F"
        icon={<Funnel size={14} strokeWidth={1.4} aria-hidden />}
        onClick={onAdd}
      >
        {text.add}
      </Button>
      <output className="ml-auto text-ink-2 tabular-nums">{loaded}</output>
    </fieldset>
  )
}

interface ChipProps {
  field: FilterField
  value: string
  onRemove: () => void
}

function Chip({ field, value, onRemove }: ChipProps) {
  const name = text.names[field]
  return (
    <span className="inline-flex h-(--control-h) items-center rounded-control border border-line-strong bg-surface">
      <span className="px-2.5">
        <span className="text-ink-2">
          {name} {text.is}
        </span>{' '}
        <strong className="font-strong">{value}</strong>
      </span>
      <button
        type="button"
        aria-label={text.remove(name)}
        className="grid h-full w-7 place-items-center border-l border-line text-ink-2 hover:bg-fill-hover hover:text-ink"
        onClick={onRemove}
      >
        <X size={12} strokeWidth={1.4} aria-hidden />
      </button>
    </span>
  )
}

function nameOf(field: FilterField, value: string, calls: readonly CallRow[]): string {
  if (field === 'applicationId') {
    return calls.find((call) => call.applicationId === value)?.applicationName ?? value
  }
  if (field === 'serviceId') {
    return calls.find((call) => call.serviceId === value)?.serviceName ?? value
  }
  return value
}
