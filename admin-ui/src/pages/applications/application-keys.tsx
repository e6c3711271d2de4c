// An application's keys: made and shown once, afterwards only their prefix, revoked by a question.
import type { ApplicationView, KeyView } from '@portcullis/gateway/contract'
import { useState } from 'react'
import { useCreateKey, useKeys, useRevokeKey } from '../../api/applications.ts'
import { useCatalogue } from '../../api/services.ts'
import { Button } from '../../parts/button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { NameDialog } from '../../parts/name-dialog.tsx'
import { SecretDialog, type Secret } from '../../parts/secret-dialog.tsx'
import { Failure } from '../../parts/states.tsx'
import { Age } from '../../parts/time.tsx'
import { useToast } from '../../parts/toast.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatDateTime } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.applications

export function ApplicationKeys({ application }: { application: ApplicationView }) {
  const keys = useKeys(application.id)
  const [isCreating, setCreating] = useState(false)
  const [secret, setSecret] = useState<Secret | null>(null)
  const [revoked, setRevoked] = useState<KeyView | null>(null)
  const canWrite = application.can.includes('update')
  return (
    <section className="mt-6">
      <div className="mb-2 flex items-center justify-between">
        <h3 className="font-strong">{text.keys}</h3>
        {canWrite && <Button onClick={() => setCreating(true)}>{text.createKey}</Button>}
      </div>
      {keys.error && keys.items.length === 0 ? (
        <Failure error={keys.error} what={words.failure.list(text.keys)} onRetry={keys.retry} />
      ) : keys.items.length === 0 ? (
        !keys.isFirstLoad && <p className="text-ink-2">{text.noKeys}</p>
      ) : (
        <ul className="divide-y divide-line rounded-card border border-line">
          {keys.items.map((key) => (
            <li key={key.id}>
              <KeyLine apiKey={key} onRevoke={() => setRevoked(key)} />
            </li>
          ))}
        </ul>
      )}
      <KeyDialog
        application={application}
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={setSecret}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(null)} />
      <RevokeDialog
        applicationId={application.id}
        apiKey={revoked}
        onClose={() => setRevoked(null)}
      />
    </section>
  )
}

function KeyLine({ apiKey, onRevoke }: { apiKey: KeyView; onRevoke: () => void }) {
  const nowMs = useNow()
  return (
    <div className="flex min-h-(--row) items-center gap-x-3 px-3 py-1.5">
      <span className="font-medium">{apiKey.name}</span>
      <span className="font-mono text-12">{apiKey.prefix}…</span>
      <span className="ml-auto text-12 text-ink-2">
        {apiKey.expiresAt === null ? (
          <>
            {text.keyCreated} <Age atMs={apiKey.createdAt} nowMs={nowMs} />
          </>
        ) : (
          `${text.keyExpires} ${formatDateTime(apiKey.expiresAt)}`
        )}
      </span>
      {apiKey.can.includes('delete') && (
        <Button kind="quiet" aria-label={`${text.revokeKey} ${apiKey.name}`} onClick={onRevoke}>
          {text.revokeKey}
        </Button>
      )}
    </div>
  )
}

interface KeyDialogProps {
  application: ApplicationView
  isOpen: boolean
  onClose: () => void
  onCreated: (secret: Secret) => void
}

function KeyDialog({ application, isOpen, onClose, onCreated }: KeyDialogProps) {
  const create = useCreateKey(application.id)
  const services = useCatalogue(application.tenantId).items
  return (
    <NameDialog
      title={text.createKeyTitle(application.name)}
      help={text.keyNameHelp}
      verb={text.createKey}
      busy={text.creating}
      isOpen={isOpen}
      onClose={onClose}
      submit={async (name) => {
        const { value } = await create.mutateAsync({ name })
        const used = services.find((service) =>
          service.subscriptions.some(({ applicationId }) => applicationId === application.id),
        )
        onCreated({ name, value, model: (used ?? services[0])?.models[0] ?? text.anyModel })
      }}
    />
  )
}

interface RevokeDialogProps {
  applicationId: string
  apiKey: KeyView | null
  onClose: () => void
}

function RevokeDialog({ applicationId, apiKey, onClose }: RevokeDialogProps) {
  const revoke = useRevokeKey(applicationId)
  const toast = useToast()
  return (
    <ConfirmDialog
      title={apiKey && text.revokeKeyTitle(apiKey.prefix)}
      effect={text.revokeKeyEffect}
      verb={text.revokeKeyVerb}
      busy={text.revokingKey}
      isOpen={apiKey !== null}
      onClose={onClose}
      submit={async () => {
        if (!apiKey) return
        await revoke.mutateAsync(apiKey.id)
        toast({ text: text.keyRevoked(apiKey.prefix) })
      }}
    />
  )
}
