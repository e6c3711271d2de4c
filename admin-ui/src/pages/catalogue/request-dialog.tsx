// Asks for a service: which application will call, on which plan, and why.
import type { CatalogueItem } from '@portcullis/gateway/contract'
import { Link } from '@tanstack/react-router'
import { useApplications } from '../../api/applications.ts'
import { usePlans } from '../../api/services.ts'
import { useRequestAccess } from '../../api/subscriptions.ts'
import { Button, buttonLook } from '../../parts/button.tsx'
import { Dialog, DialogActions } from '../../parts/dialog.tsx'
import { controlClass, Field } from '../../parts/field.tsx'
import { FormError } from '../../parts/form-error.tsx'
import { limitsLine } from '../../parts/plan-limits.tsx'
import { Select } from '../../parts/select.tsx'
import { useToast } from '../../parts/toast.tsx'
import { useForm } from '../../parts/use-form.ts'
import { words } from '../../words/en.ts'

const text = words.catalogue

interface RequestDialogProps {
  service: CatalogueItem | null
  tenantId: string
  tenant: string
  onClose: () => void
}

export function RequestDialog({ service, onClose, ...rest }: RequestDialogProps) {
  return (
    <Dialog
      title={service && text.requestTitle(service.name)}
      description={service && decider(service)}
      isOpen={service !== null}
      onClose={onClose}
    >
      {service && <RequestForm {...rest} service={service} onClose={onClose} />}
    </Dialog>
  )
}

function decider(service: CatalogueItem): string {
  return service.approval === 'manual'
    ? text.requestManual(service.tenantName)
    : text.requestAutomatic
}

function RequestForm(props: RequestDialogProps & { service: CatalogueItem }) {
  const { service, tenantId, tenant, onClose } = props
  const applications = useApplications(tenantId)
  const plans = usePlans().items
  const request = useRequestAccess()
  const toast = useToast()
  const taken = new Set(service.subscriptions.map(({ applicationId }) => applicationId))
  const free = applications.items.filter(({ id }) => !taken.has(id))

  const form = useForm({
    initial: { applicationId: '', planId: '', reason: '' },
    check: ({ applicationId, reason }) => ({
      ...(applicationId === '' && { applicationId: text.applicationMissing }),
      ...(service.approval === 'manual' && reason.trim() === '' && { reason: text.reasonMissing }),
    }),
    submit: async ({ applicationId, planId, reason }) => {
      const made = await request.mutateAsync({
        applicationId,
        serviceId: service.id,
        planId: planId || null,
        reason: reason.trim(),
      })
      toast({
        text: text.requested(made.application.name, service.name, made.state === 'approved'),
      })
      onClose()
    },
  })
  const plan = plans.find(({ id }) => id === form.values.planId)

  if (!applications.isFirstLoad && free.length === 0) {
    return (
      <>
        <p className="mt-4">{text.noApplication}</p>
        <DialogActions>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Link
            to="/$scope/applications"
            params={{ scope: tenant }}
            className={buttonLook('primary')}
          >
            {words.applications.create}
          </Link>
        </DialogActions>
      </>
    )
  }
  return (
    <form {...form.formProps}>
      <FormError text={form.formError} />
      <Field label={text.application} error={form.problems.applicationId}>
        {(control) => (
          <Select {...control} {...form.field('applicationId')}>
            <option value="">{text.choose}</option>
            {free.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label={words.plan.label}
        help={plan ? limitsLine(plan) : text.planHelp}
        error={form.problems.planId}
        isOptional
      >
        {(control) => (
          <Select {...control} {...form.field('planId')}>
            <option value="">{words.plan.noPlan}</option>
            {plans.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field
        label={words.reason.label}
        help={text.reasonHelp}
        error={form.problems.reason}
        isOptional={service.approval !== 'manual'}
      >
        {(control) => (
          <textarea
            {...control}
            {...form.field('reason')}
            rows={4}
            maxLength={2_000}
            className={`${controlClass} py-1.5`}
          />
        )}
      </Field>
      <DialogActions>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button type="submit" kind="primary" busy={form.isBusy ? text.sending : null}>
          {text.send}
        </Button>
      </DialogActions>
    </form>
  )
}
