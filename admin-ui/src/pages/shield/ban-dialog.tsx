// Bans an address or a range for a time; a protected target's entry is told where it was typed.
import { useDecide } from '../../api/shield.ts'
import { ProblemError } from '../../api/problem.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { controlClass, Field } from '../../parts/field.tsx'
import { FormError } from '../../parts/form-error.tsx'
import { Select } from '../../parts/select.tsx'
import { useToast } from '../../parts/toast.tsx'
import { useForm } from '../../parts/use-form.ts'
import { words } from '../../words/en.ts'
import { useLiftWithUndo } from './use-lift-with-undo.tsx'

const text = words.shield
const usualMs = '14400000'

interface BanDialogProps {
  /** What stands in the field at first. */
  value: string | undefined
  isOpen: boolean
  onClose: () => void
}

export function BanDialog({ value, isOpen, onClose }: BanDialogProps) {
  return (
    <Dialog title={text.banTitle} description={text.banEffect} isOpen={isOpen} onClose={onClose}>
      <BanForm value={value ?? ''} onClose={onClose} />
    </Dialog>
  )
}

function BanForm({ value, onClose }: { value: string; onClose: () => void }) {
  const decide = useDecide()
  const lift = useLiftWithUndo()
  const toast = useToast()
  const form = useForm({
    initial: { value, durationMs: usualMs, reason: '' },
    check: (values) => (values.value.trim() === '' ? { value: text.valueMissing } : {}),
    submit: async (values) => {
      const made = await atValue(
        decide.mutateAsync({
          type: 'ban',
          value: values.value.trim(),
          durationMs: values.durationMs === '' ? null : Number(values.durationMs),
          reason: values.reason.trim(),
        }),
      )
      toast({
        text: (
          <>
            <span className="font-mono">{made.value}</span> {text.isBanned}
          </>
        ),
        action: { label: text.unban, run: () => void lift(made) },
      })
      onClose()
    },
  })
  return (
    <form {...form.formProps}>
      <FormError text={form.formError} />
      <Field label={text.value} help={text.valueHelp} error={form.problems.value}>
        {(control) => (
          <input
            {...control}
            {...form.field('value')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className={`${controlClass} font-mono`}
          />
        )}
      </Field>
      <Field label={text.duration} error={form.problems.durationMs}>
        {(control) => (
          <Select {...control} {...form.field('durationMs')}>
            {text.durations.map(({ ms, label }) => (
              <option key={label} value={ms}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={words.reason.label} isOptional error={form.problems.reason}>
        {(control) => (
          <input
            {...control}
            {...form.field('reason')}
            maxLength={2_000}
            className={controlClass}
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="danger-solid" busy={form.isBusy ? text.banning : null}>
          {text.banVerb}
        </Button>
      </DialogActions>
    </form>
  )
}

/** A refused target is a problem of the field that names it. */
async function atValue<T>(request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'protected_target') throw error
    const { problem } = error
    const message = problem.detail ?? problem.title
    throw new ProblemError({
      ...problem,
      errors: [{ pointer: '/value', code: problem.code, message }],
    })
  }
}
