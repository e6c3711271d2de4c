// Asks for the name of a new thing, checked as the gateway checks it.
import { words } from '../words/en.ts'
import { Button } from './button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { controlClass, Field } from './field.tsx'
import { FormError } from './form-error.tsx'
import { useForm } from './use-form.ts'

const namePattern = /^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/

interface NameDialogProps {
  title: string
  help: string
  verb: string
  busy: string
  isOpen: boolean
  onClose: () => void
  submit: (name: string) => Promise<unknown>
}

export function NameDialog({ title, isOpen, onClose, ...form }: NameDialogProps) {
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <NameForm {...form} onClose={onClose} />
    </Dialog>
  )
}

type NameFormProps = Omit<NameDialogProps, 'title' | 'isOpen'>

function NameForm({ help, verb, busy, onClose, submit }: NameFormProps) {
  const form = useForm({
    initial: { name: '' },
    check: ({ name }) => (namePattern.test(name.trim()) ? {} : { name: words.name.wrong }),
    submit: async ({ name }) => {
      await submit(name.trim())
      onClose()
    },
  })
  return (
    <form {...form.formProps}>
      <FormError text={form.formError} />
      <Field label={words.name.label} help={help} error={form.problems.name}>
        {(control) => (
          <input
            {...control}
            {...form.field('name')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={controlClass}
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary" busy={form.isBusy ? busy : null}>
          {verb}
        </Button>
      </DialogActions>
    </form>
  )
}
