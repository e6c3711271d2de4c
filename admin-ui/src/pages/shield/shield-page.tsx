// The shield: its state in a strip, and the decisions in force with their evidence.
import type { DecisionView } from '@portcullis/gateway/contract'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useDecisions, useShieldStatus } from '../../api/shield.ts'
import { Button } from '../../parts/button.tsx'
import { controlClass } from '../../parts/field.tsx'
import { ListStates } from '../../parts/list-states.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { Table } from '../../parts/table.tsx'
import { usePeek } from '../../parts/use-peek.ts'
import { useRowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { words } from '../../words/en.ts'
import { BanDialog } from './ban-dialog.tsx'
import { decisionCard, decisionColumns } from './decision-columns.tsx'
import { DecisionPeek } from './decision-peek.tsx'
import { StatusStrip } from './status-strip.tsx'
import { useLiftWithUndo } from './use-lift-with-undo.tsx'

const text = words.shield

export function ShieldPage() {
  const scope = useScope()
  const navigate = useNavigate({ from: '/$scope/shield' })
  const { value, ban } = useSearch({ from: '/signed-in/$scope/shield' })
  const status = useShieldStatus()
  const list = useDecisions({ value })
  const peek = usePeek()
  const cursor = useRowCursor({
    ids: list.items.map(({ id }) => id),
    peekId: peek.id,
    open: peek.open,
  })
  const lift = useLiftWithUndo()
  const opened = list.items.find(({ id }) => id === peek.id)
  const setSearch = (change: { value?: string | undefined; ban?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })

  /** The open row leaves: the next one takes its place. */
  function liftDecision(decision: DecisionView): void {
    if (peek.id === decision.id) peek.open(cursor.neighbour(1) ?? cursor.neighbour(-1))
    void lift(decision)
  }

  return (
    <Page
      title={words.shell.items.shield}
      actions={
        <>
          <ValueFilter value={value} onChange={(found) => setSearch({ value: found })} />
          {scope.permissions.includes('shield.write') && (
            <Button onClick={() => setSearch({ ban: '' })}>{text.ban}</Button>
          )}
        </>
      }
    >
      {status.data && <StatusStrip status={status.data} />}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <ListStates
            list={list}
            what={text.what}
            empty={
              value === undefined ? (
                <Empty>{text.empty}</Empty>
              ) : (
                <Empty
                  action={
                    <Button onClick={() => setSearch({ value: undefined })}>
                      {words.clearFilters}
                    </Button>
                  }
                >
                  {words.nothingMatches}
                </Empty>
              )
            }
          >
            <Table
              label={text.what}
              rows={list.items}
              columns={decisionColumns}
              rowId={(row) => row.id}
              currentId={cursor.id}
              onOpen={(row) => peek.open(row.id)}
              card={decisionCard}
              isNarrow={opened !== undefined}
              hasMore={list.hasMore}
              loadMore={list.loadMore}
            />
          </ListStates>
        </div>
        {opened && (
          <DecisionPeek
            key={opened.id}
            decision={opened}
            cursor={cursor}
            onOpen={peek.open}
            onLift={liftDecision}
          />
        )}
      </div>
      <BanDialog
        value={ban}
        isOpen={ban !== undefined}
        onClose={() => setSearch({ ban: undefined })}
      />
    </Page>
  )
}

interface ValueFilterProps {
  value: string | undefined
  onChange: (value: string | undefined) => void
}

/** Finds the decisions of exactly one value; Enter looks, an emptied field shows all. */
function ValueFilter({ value, onChange }: ValueFilterProps) {
  return (
    <input
      key={value}
      type="search"
      aria-label={text.find}
      placeholder={text.findHint}
      defaultValue={value ?? ''}
      spellCheck={false}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChange(event.currentTarget.value.trim() || undefined)
      }}
      onChange={(event) => {
        if (event.target.value === '' && value !== undefined) onChange(undefined)
      }}
      className={`${controlClass} w-36 sm:w-52`}
    />
  )
}
