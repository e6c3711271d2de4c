// Adds a filter: a field and the value that it must have.
import { Button } from '../../parts/button.tsx'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { controlClass, Field } from '../../parts/field.tsx'
import { FormError } from '../../parts/form-error.tsx'
import { Select } from '../../parts/select.tsx'
import { useForm } from '../../parts/use-form.ts'
import { words } from '../../words/en.ts'
import {
  checkFilter,
  ends,
  typedFields,
  type CallFilterValues,
  type FilterField,
} from './call-filter.ts'

const text = words.calls.filter

interface FilterDialogProps {
  isOpen: boolean
  onClose: () => void
  onFilter: (change: CallFilterValues) => void
}

export function FilterDialog({ isOpen, onClose, onFilter }: FilterDialogProps) {
  return (
    <Dialog title={text.title} isOpen={isOpen} onClose={onClose}>
      <FilterForm onClose={onClose} onFilter={onFilter} />
    </Dialog>
  )
}

function FilterForm({ onClose, onFilter }: Omit<FilterDialogProps, 'isOpen'>) {
  const form = useForm({
    initial: { field: 'status', value: '' },
    check: (values) => {
      const problem = checkFilter(values.field as FilterField, values.value.trim())
      return problem === null ? {} : { value: problem }
    },
    submit: async (values) => {
      onFilter({ [values.field]: values.value.trim() })
      onClose()
    },
  })
  return (
    <form {...form.formProps}>
      <FormError text={form.formError} />
      <Field label={text.field}>
        {(control) => (
          <Select {...control} {...form.field('field')}>
            {typedFields.map((field) => (
              <option key={field} value={field}>
                {text.names[field]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={text.value} error={form.problems.value}>
        {(control) =>
          form.values.field === 'end' ? (
            <Select {...control} {...form.field('value')}>
              <option value="">{text.choose}</option>
              {ends.map((end) => (
                <option key={end} value={end}>
                  {text.ends[end]}
                </option>
              ))}
            </Select>
          ) : (
            <input
              {...control}
              {...form.field('value')}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className={controlClass}
            />
          )
        }
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary">
          {text.apply}
        </Button>
      </DialogActions>
    </form>
  )
}
