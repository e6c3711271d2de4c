// The peek: a row's details at the right while the list stays usable; its width is dragged and remembered.
import {
  useEffect,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import ChevronDown from 'lucide-react/icons/chevron-down'
import ChevronUp from 'lucide-react/icons/chevron-up'
import X from 'lucide-react/icons/x'
import { words } from '../words/en.ts'
import { IconButton } from './button.tsx'

const narrowest = 420
const widest = 900
const usual = 560
const step = 20

interface PeekProps {
  label: string
  head: ReactNode
  onClose: () => void
  /** Undefined at the end of the list. */
  onPrevious?: (() => void) | undefined
  onNext?: (() => void) | undefined
  children: ReactNode
}

export function Peek({ label, head, onClose, onPrevious, onNext, children }: PeekProps) {
  const [width, setWidth] = useState(readWidth)
  useEffect(() => localStorage.setItem('peek-width', String(width)), [width])

  return (
    <aside
      aria-label={label}
      style={{ '--peek': `${width}px` } as CSSProperties}
      className="fixed inset-0 z-20 flex flex-col border-line bg-surface sm:absolute sm:inset-y-0 sm:right-0 sm:left-auto sm:w-(--peek) sm:max-w-full sm:border-l sm:shadow-float xl:relative xl:shrink-0 xl:shadow-none"
    >
      <Splitter width={width} onChange={(next) => setWidth(clamp(next))} />
      <div className="flex min-h-(--header-h) items-center gap-3 border-b border-line pr-3 pl-4">
        <IconButton label={words.back} className="sm:hidden" onClick={onClose}>
          <ArrowLeft size={16} strokeWidth={1.4} aria-hidden />
        </IconButton>
        <div className="flex min-w-0 flex-1 items-center gap-3">{head}</div>
        <div className="flex">
          <IconButton label={words.previousRow} disabled={!onPrevious} onClick={onPrevious}>
            <ChevronUp size={16} strokeWidth={1.4} aria-hidden />
          </IconButton>
          <IconButton label={words.nextRow} disabled={!onNext} onClick={onNext}>
            <ChevronDown size={16} strokeWidth={1.4} aria-hidden />
          </IconButton>
          <IconButton label={words.close} className="max-sm:hidden" onClick={onClose}>
            <X size={16} strokeWidth={1.4} aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </aside>
  )
}

/** Dragged with a pointer, or moved with the arrow keys. */
function Splitter({ width, onChange }: { width: number; onChange: (width: number) => void }) {
  function onPointerMove(event: PointerEvent): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      onChange(window.innerWidth - event.clientX)
    }
  }
  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowLeft: step, ArrowRight: -step }[event.key]
    if (by === undefined) return
    event.preventDefault()
    onChange(width + by)
  }
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an hr takes neither focus nor keys
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={words.peekWidth}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      className="absolute inset-y-0 -left-1 z-1 hidden w-2 cursor-col-resize hover:bg-accent-line sm:block"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  )
}

function readWidth(): number {
  return clamp(Number(localStorage.getItem('peek-width') ?? usual) || usual)
}

function clamp(width: number): number {
  return Math.min(widest, Math.max(narrowest, Math.round(width)))
}
