// Services: what this tenant publishes, and in the peek who subscribes to it.
import type { ServiceView } from '@portcullis/gateway/contract'
import { useServices } from '../../api/services.ts'
import { Badge } from '../../parts/badge.tsx'
import { ListStates } from '../../parts/list-states.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { Table, type Column } from '../../parts/table.tsx'
import { usePeek } from '../../parts/use-peek.ts'
import { useRowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { words } from '../../words/en.ts'
import { stateTones, visibilityText } from './service-look.ts'
import { ServicePeek } from './service-peek.tsx'

const text = words.services

export function ServicesPage() {
  const scope = useScope()
  const list = useServices(scope.tenantId)
  const peek = usePeek()
  const cursor = useRowCursor({
    ids: list.items.map(({ id }) => id),
    peekId: peek.id,
    open: peek.open,
  })
  const opened = list.items.find(({ id }) => id === peek.id)
  return (
    <Page title={words.shell.items.services}>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ListStates list={list} what={text.what} empty={<Empty>{text.empty}</Empty>}>
            <Table
              label={text.what}
              rows={list.items}
              columns={columns}
              rowId={(row) => row.id}
              currentId={cursor.id}
              onOpen={(row) => peek.open(row.id)}
              card={card}
              isNarrow={opened !== undefined}
              hasMore={list.hasMore}
              loadMore={list.loadMore}
            />
          </ListStates>
        </div>
        {opened && (
          <ServicePeek key={opened.id} service={opened} cursor={cursor} onOpen={peek.open} />
        )}
      </div>
    </Page>
  )
}

const columns: readonly Column<ServiceView>[] = [
  {
    id: 'name',
    head: text.columns.name,
    cell: (row) => <span className="font-medium">{row.name}</span>,
  },
  {
    id: 'kind',
    head: text.columns.kind,
    width: '72px',
    isSpare: true,
    cell: (row) => <span className="text-ink-2">{row.kind}</span>,
  },
  {
    id: 'state',
    head: text.columns.state,
    width: '112px',
    cell: (row) => <Badge tone={stateTones[row.state]}>{row.state}</Badge>,
  },
  {
    id: 'models',
    head: text.columns.models,
    width: '28%',
    cell: (row) => <span className="font-mono text-12">{row.models.join(', ')}</span>,
  },
  {
    id: 'visibility',
    head: text.columns.visibility,
    width: '132px',
    isSpare: true,
    cell: (row) => visibilityText(row),
  },
  {
    id: 'approval',
    head: text.columns.approval,
    width: '112px',
    isSpare: true,
    cell: (row) => <span className="text-ink-2">{row.approval}</span>,
  },
  {
    id: 'owner',
    head: text.columns.owner,
    width: '112px',
    cell: (row) => <span className="text-ink-2">{row.tenantName}</span>,
  },
]

function card(row: ServiceView) {
  return (
    <>
      <span className="flex items-center justify-between gap-2">
        <span className="truncate font-medium">{row.name}</span>
        <Badge tone={stateTones[row.state]}>{row.state}</Badge>
      </span>
      <span className="block truncate text-12 text-ink-2">
        {row.tenantName} · {row.models.join(', ')}
      </span>
    </>
  )
}
