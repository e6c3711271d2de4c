// Applications: what calls, with its keys and its subscriptions in the peek.
import type { ApplicationView } from '@portcullis/gateway/contract'
import { useState } from 'react'
import { useApplications, useCreateApplication } from '../../api/applications.ts'
import { Button } from '../../parts/button.tsx'
import { ListStates } from '../../parts/list-states.tsx'
import { NameDialog } from '../../parts/name-dialog.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { Table, type Column } from '../../parts/table.tsx'
import { Age } from '../../parts/time.tsx'
import { useToast } from '../../parts/toast.tsx'
import { usePeek } from '../../parts/use-peek.ts'
import { useRowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { formatCount } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { ApplicationPeek } from './application-peek.tsx'

const text = words.applications

export function ApplicationsPage() {
  const scope = useScope()
  const list = useApplications(scope.tenantId)
  const peek = usePeek()
  const cursor = useRowCursor({
    ids: list.items.map(({ id }) => id),
    peekId: peek.id,
    open: peek.open,
  })
  const opened = list.items.find(({ id }) => id === peek.id)
  const [isCreating, setCreating] = useState(false)
  const canCreate = scope.tenantId !== undefined && scope.permissions.includes('applications.write')
  const createButton = canCreate && (
    <Button kind="primary" onClick={() => setCreating(true)}>
      {text.create}
    </Button>
  )

  return (
    <Page title={words.shell.items.applications} actions={list.items.length > 0 && createButton}>
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ListStates
            list={list}
            what={text.what}
            empty={<Empty action={createButton}>{text.empty}</Empty>}
          >
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
          <ApplicationPeek
            key={opened.id}
            application={opened}
            cursor={cursor}
            onOpen={peek.open}
          />
        )}
      </div>
      {scope.tenantId !== undefined && (
        <CreateDialog
          tenantId={scope.tenantId}
          isOpen={isCreating}
          onClose={() => setCreating(false)}
          onCreated={peek.open}
        />
      )}
    </Page>
  )
}

const columns: readonly Column<ApplicationView>[] = [
  {
    id: 'name',
    head: text.columns.name,
    cell: (row) => <span className="font-medium">{row.name}</span>,
  },
  {
    id: 'tenant',
    head: text.columns.tenant,
    cell: (row) => <span className="text-ink-2">{row.tenantName}</span>,
  },
  {
    id: 'keys',
    head: text.columns.keys,
    width: '12%',
    isNumber: true,
    cell: (row) => formatCount(row.keyCount),
  },
  {
    id: 'created',
    head: text.columns.created,
    width: '24%',
    isNumber: true,
    isSpare: true,
    cell: (row, nowMs) => (
      <span className="text-ink-2">
        <Age atMs={row.createdAt} nowMs={nowMs} />
      </span>
    ),
  },
]

function card(row: ApplicationView) {
  return (
    <>
      <span className="block font-medium">{row.name}</span>
      <span className="block text-12 text-ink-2">
        {row.tenantName} · {text.keyCount(row.keyCount)}
      </span>
    </>
  )
}

interface CreateDialogProps {
  tenantId: string
  isOpen: boolean
  onClose: () => void
  onCreated: (id: string) => void
}

function CreateDialog({ tenantId, isOpen, onClose, onCreated }: CreateDialogProps) {
  const create = useCreateApplication()
  const toast = useToast()
  return (
    <NameDialog
      title={text.createTitle}
      help={text.nameHelp}
      verb={text.create}
      busy={text.creating}
      isOpen={isOpen}
      onClose={onClose}
      submit={async (name) => {
        const created = await create.mutateAsync({ tenantId, name })
        toast({ text: text.created(name) })
        onCreated(created.id)
      }}
    />
  )
}
