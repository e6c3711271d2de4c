// A question before something final: names the effect and has a button with the verb.
import { useState, type ReactNode } from 'react'
import { words } from '../words/en.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { FormError } from './form-error.tsx'
import { problemText } from './problem-text.ts'

interface ConfirmDialogProps {
  title: ReactNode
  effect: string
  verb: string
  busy: string
  isOpen: boolean
  onClose: () => void
  submit: () => Promise<unknown>
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, effect, verb, busy, isOpen, onClose, submit } = props
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  function close(): void {
    setFailure(null)
    onClose()
  }

  async function confirm(): Promise<void> {
    setBusy(true)
    try {
      await submit()
      close()
    } catch (error) {
      setFailure(problemText(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog title={title} description={effect} isOpen={isOpen} onClose={close}>
      <FormError text={failure} />
      <DialogActions>
        <Button onClick={close}>{words.cancel}</Button>
        <Button kind="danger-solid" busy={isBusy ? busy : null} onClick={() => void confirm()}>
          {verb}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
