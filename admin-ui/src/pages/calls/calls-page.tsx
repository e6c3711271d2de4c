// Calls: a dense list of records with its filters in the address, and one call's story in the peek.
import { useNavigate, useSearch } from '@tanstack/react-router'
import RotateCw from 'lucide-react/icons/rotate-cw'
import { useState } from 'react'
import { useCalls } from '../../api/calls.ts'
import { Button } from '../../parts/button.tsx'
import { exampleCall } from '../../parts/gateway-example.ts'
import { ListStates } from '../../parts/list-states.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { Table } from '../../parts/table.tsx'
import { useKeys } from '../../parts/use-keys.ts'
import { usePeek } from '../../parts/use-peek.ts'
import { useRowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { words } from '../../words/en.ts'
import { callCard, callColumns } from './call-columns.tsx'
import { CallPeek } from './call-peek.tsx'
import { filterFields, readFilter, type CallFilterValues } from './call-filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { FilterDialog } from './filter-dialog.tsx'

const text = words.calls

export function CallsPage() {
  const scope = useScope()
  const navigate = useNavigate({ from: '/$scope/calls' })
  const filter = readFilter(useSearch({ from: '/signed-in/$scope/calls' }))
  const list = useCalls({ ...filter, tenantId: scope.tenantId })
  const peek = usePeek()
  const cursor = useRowCursor({
    ids: list.items.map(({ id }) => id),
    peekId: peek.id,
    open: peek.open,
  })
  const [isAdding, setAdding] = useState(false)
  useKeys({ f: () => setAdding(true) })

  const isFiltered = filterFields.some((field) => filter[field] !== undefined)
  const setFilter = (change: CallFilterValues) =>
    void navigate({ search: (before) => ({ ...before, ...change }) })
  const clear = () => setFilter(Object.fromEntries(filterFields.map((field) => [field, undefined])))

  return (
    <Page
      title={words.shell.items.calls}
      actions={
        <Button icon={<RotateCw size={14} strokeWidth={1.4} aria-hidden />} onClick={list.retry}>
          {text.refresh}
        </Button>
      }
    >
      <FilterBar
        filter={filter}
        calls={list.items}
        loaded={list.items.length === 0 ? null : words.loaded(list.items.length, list.hasMore)}
        onChange={setFilter}
        onAdd={() => setAdding(true)}
      />
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ListStates
            list={list}
            what={text.what}
            empty={
              isFiltered ? (
                <Empty action={<Button onClick={clear}>{words.clearFilters}</Button>}>
                  {words.nothingMatches}
                </Empty>
              ) : (
                <Empty command={exampleCall(text.exampleKey, text.exampleModel)}>
                  {text.empty}
                </Empty>
              )
            }
          >
            <Table
              label={text.what}
              rows={list.items}
              columns={callColumns}
              rowId={(row) => row.id}
              currentId={cursor.id}
              onOpen={(row) => peek.open(row.id)}
              card={callCard}
              isDense
              isNarrow={peek.id !== undefined}
              hasMore={list.hasMore}
              loadMore={list.loadMore}
            />
          </ListStates>
        </div>
        {peek.id !== undefined && (
          <CallPeek
            key={peek.id}
            id={peek.id}
            cursor={cursor}
            onOpen={peek.open}
            onFilter={setFilter}
          />
        )}
      </div>
      <FilterDialog isOpen={isAdding} onClose={() => setAdding(false)} onFilter={setFilter} />
    </Page>
  )
}
