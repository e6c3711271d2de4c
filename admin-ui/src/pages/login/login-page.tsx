// Signing in with e-mail and password; errors never tell which part was wrong.
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useSignIn } from '../../api/session.ts'
import { Button } from '../../parts/button.tsx'
import { controlClass, Field } from '../../parts/field.tsx'
import { FormError } from '../../parts/form-error.tsx'
import { useForm } from '../../parts/use-form.ts'
import { Logo } from '../../shell/logo.tsx'
import { words } from '../../words/en.ts'

const text = words.login

export function LoginPage() {
  const { to } = useSearch({ from: '/login' })
  const navigate = useNavigate()
  const signIn = useSignIn()
  useEffect(() => {
    document.title = `${text.title} · ${words.product}`
  }, [])

  const form = useForm({
    initial: { email: '', password: '' },
    check: ({ email, password }) => ({
      ...(email.trim() === '' && { email: text.emailMissing }),
      ...(password === '' && { password: text.passwordMissing }),
    }),
    submit: async ({ email, password }) => {
      await signIn.mutateAsync({ email: email.trim(), password })
      await navigate({ href: localAddress(to), replace: true })
    },
  })

  return (
    <main className="grid min-h-dvh place-items-start justify-center px-4 pt-[16vh]">
      <div className="w-88 max-w-full rounded-card border border-line bg-surface p-7">
        <div className="flex items-center gap-2.5 text-14 font-strong">
          <Logo size={24} />
          {words.product}
        </div>
        <h1 className="mt-5 text-20 font-strong">{text.title}</h1>
        <form {...form.formProps}>
          <FormError text={form.formError} />
          <Field label={text.email} error={form.problems.email}>
            {(control) => (
              <input
                {...control}
                {...form.field('email')}
                type="email"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                className={controlClass}
              />
            )}
          </Field>
          <Field label={text.password} error={form.problems.password}>
            {(control) => (
              <input
                {...control}
                {...form.field('password')}
                type="password"
                autoComplete="current-password"
                className={controlClass}
              />
            )}
          </Field>
          <Button
            type="submit"
            kind="primary"
            busy={form.isBusy ? text.busy : null}
            className="mt-6 w-full"
          >
            {text.submit}
          </Button>
        </form>
      </div>
    </main>
  )
}

/** Only addresses of this page: `//elsewhere` and whole URLs lead to the first page. */
function localAddress(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/'
}
