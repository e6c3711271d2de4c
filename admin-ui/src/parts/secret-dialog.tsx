// A secret is shown once: key, `.env` line and call to copy; closing before a copy asks.
import { useState } from 'react'
import { words } from '../words/en.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { Dialog, DialogActions } from './dialog.tsx'
import { exampleCall } from './gateway-example.ts'

const text = words.secret

export interface Secret {
  name: string
  value: string
  /** A model that the key may call, for the example. */
  model: string
}

export function SecretDialog({ secret, onClose }: { secret: Secret | null; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false)
  const [isAsking, setAsking] = useState(false)

  function leave(): void {
    setCopied(false)
    setAsking(false)
    onClose()
  }
  const close = () => (isCopied || isAsking ? leave() : setAsking(true))

  return (
    <Dialog
      title={isAsking ? text.leaveTitle : secret && text.title(secret.name)}
      description={isAsking ? text.leave : text.warning}
      isOpen={secret !== null}
      onClose={close}
    >
      {isAsking ? (
        <DialogActions>
          <Button kind="danger" onClick={leave}>
            {text.leaveVerb}
          </Button>
          <Button kind="primary" onClick={() => setAsking(false)}>
            {text.stay}
          </Button>
        </DialogActions>
      ) : (
        secret && (
          <>
            <Line label={text.key} value={secret.value} onCopied={() => setCopied(true)} />
            <Line
              label={text.environment}
              value={`PORTCULLIS_API_KEY=${secret.value}`}
              onCopied={() => setCopied(true)}
            />
            <Line
              label={text.curl}
              value={exampleCall(secret.value, secret.model)}
              onCopied={() => setCopied(true)}
            />
            <DialogActions>
              <Button kind="primary" onClick={close}>
                {text.done}
              </Button>
            </DialogActions>
          </>
        )
      )}
    </Dialog>
  )
}

interface LineProps {
  label: string
  value: string
  onCopied: () => void
}

function Line({ label, value, onCopied }: LineProps) {
  return (
    <div className="mt-4">
      <p className="mb-1 text-12 text-ink-2">{label}</p>
      <div className="flex items-start gap-2 rounded-control border border-line bg-code py-1.5 pr-1.5 pl-2.5">
        <code className="min-w-0 flex-1 font-mono text-12 leading-5 break-all whitespace-pre-wrap">
          {value}
        </code>
        <CopyButton text={value} onCopied={onCopied} />
      </div>
    </div>
  )
}
