// A small form: values, problems by field, and a submit that takes the focus to the first problem.
import { useRef, useState, type FormEvent } from 'react'
import { ProblemError } from '../api/problem.ts'
import { problemText } from './problem-text.ts'

export type FieldProblems<Values> = Partial<Record<keyof Values, string>>

interface FormOptions<Values> {
  initial: Values
  /** Checks before anything is sent; an empty answer means that all is well. */
  check: (values: Values) => FieldProblems<Values>
  submit: (values: Values) => Promise<unknown>
}

/** Fields are found by their `name`; a problem without a field of this form lands in `formError`. */
export function useForm<Values extends Record<string, string>>(options: FormOptions<Values>) {
  const [values, setValues] = useState(options.initial)
  const [problems, setProblems] = useState<FieldProblems<Values>>({})
  const [formError, setFormError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  function show(found: FieldProblems<Values>): void {
    setProblems(found)
    const names = Object.keys(found)
    const first = [...(form.current?.elements ?? [])].find(
      (element) =>
        element instanceof HTMLElement && names.includes(element.getAttribute('name') ?? ''),
    )
    if (first instanceof HTMLElement) first.focus()
  }

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (isBusy) return
    setFormError(null)
    const found = options.check(values)
    show(found)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    try {
      await options.submit(values)
    } catch (error) {
      const fromServer = problemsByField(error, values)
      show(fromServer)
      if (Object.keys(fromServer).length === 0) setFormError(problemText(error))
    } finally {
      setBusy(false)
    }
  }

  function field<Name extends keyof Values & string>(name: Name) {
    return {
      name,
      value: values[name],
      onChange: (event: { target: { value: string } }) => {
        setValues((before) => ({ ...before, [name]: event.target.value }))
        setProblems(({ [name]: _solved, ...rest }) => rest as FieldProblems<Values>)
      },
    }
  }

  return {
    values,
    field,
    problems,
    formError,
    isBusy,
    formProps: { ref: form, onSubmit, noValidate: true },
  }
}

/** `/name` or `/body/name` finds the field `name`. */
export function problemsByField<Values extends Record<string, string>>(
  error: unknown,
  values: Values,
): FieldProblems<Values> {
  const found: FieldProblems<Values> = {}
  if (!(error instanceof ProblemError)) return found
  for (const { pointer, message, fix } of error.problem.errors ?? []) {
    const name = pointer.split('/').findLast((part) => part in values) as keyof Values | undefined
    if (name !== undefined) found[name] ??= fix ? `${message}. ${fix}` : message
  }
  return found
}
