// The dialog for changes that are final or need an answer: names the effect, asks, and has a button with the verb.
import { Dialog as Base } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

interface DialogProps {
  title: ReactNode
  /** What the change does to others. */
  description?: ReactNode
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}

export function Dialog({ title, description, isOpen, onClose, children }: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-30 bg-scrim" />
        <Base.Popup className="rise fixed inset-x-0 bottom-0 z-30 max-h-[92dvh] overflow-y-auto rounded-t-phone bg-raised p-5 shadow-float sm:inset-x-auto sm:top-[14vh] sm:bottom-auto sm:left-1/2 sm:w-[480px] sm:max-w-[calc(100vw-32px)] sm:-translate-x-1/2 sm:rounded-card">
          <Base.Title className="text-16 font-strong">{title}</Base.Title>
          {description && (
            <Base.Description className="mt-1.5 text-13 text-ink-2">{description}</Base.Description>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The last row of a dialog: the way back at the left of the verb. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="mt-5 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{children}</div>
  )
}
