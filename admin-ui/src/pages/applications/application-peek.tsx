// One application beside the list: its keys and its subscriptions.
import type { ApplicationView } from '@portcullis/gateway/contract'
import { Link } from '@tanstack/react-router'
import { buttonLook } from '../../parts/button.tsx'
import { peekArrows } from '../../parts/peek-arrows.ts'
import { Peek } from '../../parts/peek.tsx'
import type { RowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { formatDateTime } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { ApplicationKeys } from './application-keys.tsx'
import { ApplicationSubscriptions } from './application-subscriptions.tsx'

const text = words.applications

interface ApplicationPeekProps {
  application: ApplicationView
  cursor: RowCursor
  onOpen: (id: string | undefined) => void
}

export function ApplicationPeek({ application, cursor, onOpen }: ApplicationPeekProps) {
  const scope = useScope()
  return (
    <Peek
      label={application.name}
      head={<h2 className="truncate text-16 font-strong">{application.name}</h2>}
      {...peekArrows(cursor, onOpen)}
    >
      <div className="px-4 pb-8">
        <p className="mt-4 text-ink-2">
          {application.tenantName} · {text.columns.created} {formatDateTime(application.createdAt)}
        </p>
        <ApplicationKeys application={application} />
        <ApplicationSubscriptions application={application} />
        {scope.permissions.includes('calls.read') && (
          <Link
            to="/$scope/calls"
            params={{ scope: scope.name }}
            search={{ applicationId: application.id }}
            className={`${buttonLook('plain')} mt-6`}
          >
            {text.seeCalls}
          </Link>
        )}
      </div>
    </Peek>
  )
}
