// The table: a real one with fixed heads over a virtual list; on a phone each row is a card of two lines.
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { classNames } from './class-names.ts'
import { useNow } from './use-now.ts'

export interface Column<Row> {
  id: string
  head: string
  /** Made outside the component; `nowMs` for ages. */
  cell: (row: Row, nowMs: number) => ReactNode
  /** Share of the width, as a percentage of the table; left out: what remains. */
  width?: string
  isNumber?: boolean
  /** Left out while a peek takes the room. */
  isSpare?: boolean
}

interface TableProps<Row> {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  rowId: (row: Row) => string
  /** The row that is open or marked. */
  currentId?: string | undefined
  onOpen?: (row: Row) => void
  /** The two lines of a row on a phone. */
  card: (row: Row, nowMs: number) => ReactNode
  isDense?: boolean
  /** A peek stands beside: spare columns go. */
  isNarrow?: boolean
  hasMore?: boolean
  loadMore?: () => void
}

export function Table<Row>(props: TableProps<Row>) {
  const isPhone = usePhone()
  const nowMs = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, isDense = false, hasMore = false, loadMore } = props
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isPhone ? 68 : isDense ? 28 : 36),
    getItemKey: (index) => props.rowId(rows[index] as Row),
    overscan: 16,
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (hasMore && lastShown >= rows.length - 12) loadMore?.()
  }, [hasMore, lastShown, rows.length, loadMore])

  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  const shown = items.map(({ index }) => ({ index, row: rows[index] as Row }))
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto">
      {isPhone ? (
        <ul aria-label={props.label} className="flex flex-col gap-2 p-3">
          <li aria-hidden style={{ height: before }} className="-mb-2" />
          {shown.map(({ index, row }) => (
            <Card
              key={props.rowId(row)}
              {...props}
              row={row}
              index={index}
              measure={virtual.measureElement}
              nowMs={nowMs}
            />
          ))}
          <li aria-hidden style={{ height: after }} />
        </ul>
      ) : (
        <WideTable
          {...props}
          shown={shown}
          before={before}
          after={after}
          measure={virtual.measureElement}
          nowMs={nowMs}
        />
      )}
    </div>
  )
}

interface RowProps<Row> extends TableProps<Row> {
  index: number
  row: Row
  nowMs: number
  measure: (element: Element | null) => void
}

function Card<Row>({ row, index, measure, nowMs, rowId, currentId, onOpen, card }: RowProps<Row>) {
  return (
    <li ref={measure} data-index={index}>
      <button
        type="button"
        aria-current={rowId(row) === currentId ? 'true' : undefined}
        className="block min-h-11 w-full rounded-phone border border-line bg-surface px-4 py-2.5 text-left text-14 aria-current:border-accent-line aria-current:bg-accent-bg"
        onClick={() => onOpen?.(row)}
      >
        {card(row, nowMs)}
      </button>
    </li>
  )
}

interface WideTableProps<Row> extends TableProps<Row> {
  shown: readonly { index: number; row: Row }[]
  before: number
  after: number
  nowMs: number
  measure: (element: Element | null) => void
}

function WideTable<Row>(props: WideTableProps<Row>) {
  const { shown, before, after, measure, nowMs, rowId, currentId, onOpen, isDense, isNarrow } =
    props
  const columns = props.columns.filter((column) => !(isNarrow && column.isSpare))
  return (
    <table
      aria-label={props.label}
      aria-rowcount={props.rows.length + 1}
      className="w-full table-fixed border-separate border-spacing-0"
    >
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={{ width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={classNames(
                'sticky top-0 z-1 h-(--row-dense) truncate border-b border-line bg-surface text-11 font-medium text-ink-2 first:pl-6 last:pr-6',
                isDense ? 'px-2' : 'px-3',
                column.isNumber ? 'text-right' : 'text-left',
              )}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className={isDense ? 'text-12' : 'text-13'}>
        <Spacer height={before} />
        {shown.map(({ index, row }) => {
          const isCurrent = rowId(row) === currentId
          return (
            <tr
              key={rowId(row)}
              ref={measure}
              data-index={index}
              aria-rowindex={index + 2}
              aria-current={isCurrent ? 'true' : undefined}
              onClick={onOpen && (() => onOpen(row))}
              className={classNames(
                'group',
                onOpen && 'cursor-pointer',
                isCurrent ? 'bg-accent-bg' : onOpen && 'hover:bg-fill',
              )}
            >
              {columns.map((column, at) => (
                <td
                  key={column.id}
                  className={classNames(
                    'truncate border-b border-line first:pl-6 last:pr-6',
                    isDense ? 'px-2' : 'px-3',
                    isDense ? 'h-(--row-dense)' : 'h-(--row)',
                    column.isNumber && 'text-right tabular-nums',
                    at === 0 && isCurrent && 'shadow-[inset_2px_0_0_var(--accent-solid)]',
                  )}
                >
                  {at === 0 && onOpen ? (
                    <RowButton onOpen={() => onOpen(row)}>{column.cell(row, nowMs)}</RowButton>
                  ) : (
                    column.cell(row, nowMs)
                  )}
                </td>
              ))}
            </tr>
          )
        })}
        <Spacer height={after} />
      </tbody>
    </table>
  )
}

/** What a keyboard opens; a pointer may click anywhere in the row. */
function RowButton({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      className="max-w-full truncate text-left"
      onClick={(event) => {
        event.stopPropagation()
        onOpen()
      }}
    >
      {children}
    </button>
  )
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null
}

/** True below 640 px, where tables become cards. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribeToPhone, () => matchMedia('(width < 640px)').matches)
}

function subscribeToPhone(listener: () => void): () => void {
  const query = matchMedia('(width < 640px)')
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
