// Toasts: one at a time at the bottom, 10 s, stopped under pointer or focus, with the inverse action.
import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from 'react'
import Check from 'lucide-react/icons/check'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import X from 'lucide-react/icons/x'
import { words } from '../words/en.ts'

const shownMs = 10_000

export interface Toast {
  text: ReactNode
  kind?: 'done' | 'failed'
  /** The inverse of what was done. */
  action?: { label: string; run: () => void }
}

const ToastContext = createContext<((toast: Toast) => void) | null>(null)

export function useToast(): (toast: Toast) => void {
  const show = useContext(ToastContext)
  if (!show) throw new Error('useToast needs a ToastProvider above it')
  return show
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [current, setCurrent] = useState<{ toast: Toast; number: number } | null>(null)
  const show = useCallback(
    (toast: Toast) => setCurrent((before) => ({ toast, number: (before?.number ?? 0) + 1 })),
    [],
  )
  return (
    <ToastContext value={show}>
      {children}
      <div
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-34 z-40 flex justify-center px-4 sm:bottom-18"
      >
        {current && (
          <ToastView key={current.number} toast={current.toast} onClose={() => setCurrent(null)} />
        )}
      </div>
    </ToastContext>
  )
}

function ToastView({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return undefined
    const timer = setTimeout(onClose, shownMs)
    return () => clearTimeout(timer)
  }, [isHeld, onClose])

  const Icon = toast.kind === 'failed' ? TriangleAlert : Check
  return (
    <div
      className="rise pointer-events-auto flex max-w-full items-center gap-4 rounded-card bg-ink py-2.5 pr-2 pl-4 text-ground shadow-float"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={16} strokeWidth={1.4} aria-hidden className="shrink-0" />
      <span className="min-w-0">{toast.text}</span>
      {toast.action && (
        <button
          type="button"
          className="rounded-control px-2 py-1 font-strong whitespace-nowrap text-accent-line hover:underline"
          onClick={() => {
            onClose()
            toast.action?.run()
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button
        type="button"
        aria-label={words.close}
        className="grid size-6 place-items-center rounded-control opacity-70 hover:opacity-100"
        onClick={onClose}
      >
        <X size={14} strokeWidth={1.4} aria-hidden />
      </button>
    </div>
  )
}
