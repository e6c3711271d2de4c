// Asks for the reason of a change that takes something away, and names what it does to others.
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { controlClass, Field } from './field.tsx'
import { FormError } from './form-error.tsx'
import { useForm } from './use-form.ts'
import { words } from '../words/en.ts'

export interface ReasonQuestion {
  title: string
  effect: string
  verb: string
  busy: string
  isReasonRequired: boolean
  /** Rejects with the server's problem; the dialog then stays open and shows it. */
  submit: (reason: string) => Promise<unknown>
}

interface ReasonDialogProps {
  question: ReasonQuestion | null
  onClose: () => void
}

export function ReasonDialog({ question, onClose }: ReasonDialogProps) {
  return (
    <Dialog
      title={question?.title}
      description={question?.effect}
      isOpen={question !== null}
      onClose={onClose}
    >
      {question && <ReasonForm question={question} onClose={onClose} />}
    </Dialog>
  )
}

function ReasonForm({ question, onClose }: { question: ReasonQuestion; onClose: () => void }) {
  const form = useForm({
    initial: { reason: '' },
    check: ({ reason }) =>
      question.isReasonRequired && reason.trim() === '' ? { reason: words.reason.missing } : {},
    submit: async ({ reason }) => {
      await question.submit(reason.trim())
      onClose()
    },
  })
  return (
    <form {...form.formProps}>
      <FormError text={form.formError} />
      <Field
        label={words.reason.label}
        help={words.reason.help}
        isOptional={!question.isReasonRequired}
        error={form.problems.reason}
      >
        {(control) => (
          <textarea
            {...control}
            {...form.field('reason')}
            rows={3}
            maxLength={2_000}
            className={`${controlClass} py-1.5`}
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="danger-solid" busy={form.isBusy ? question.busy : null}>
          {question.verb}
        </Button>
      </DialogActions>
    </form>
  )
}
