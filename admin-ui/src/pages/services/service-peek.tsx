// One service beside the list: what it is, and for a reviewer who subscribes to it.
import type { ServiceView } from '@portcullis/gateway/contract'
import { Badge } from '../../parts/badge.tsx'
import { Fact, Facts } from '../../parts/facts.tsx'
import { peekArrows } from '../../parts/peek-arrows.ts'
import { Peek } from '../../parts/peek.tsx'
import type { RowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { words } from '../../words/en.ts'
import { stateTones, visibilityText } from './service-look.ts'
import { Subscribers } from './subscribers.tsx'

const text = words.services

interface ServicePeekProps {
  service: ServiceView
  cursor: RowCursor
  onOpen: (id: string | undefined) => void
}

export function ServicePeek({ service, cursor, onOpen }: ServicePeekProps) {
  const scope = useScope()
  return (
    <Peek
      label={service.name}
      head={
        <>
          <h2 className="truncate text-16 font-strong">{service.name}</h2>
          <Badge tone={stateTones[service.state]}>{service.state}</Badge>
        </>
      }
      {...peekArrows(cursor, onOpen)}
    >
      <div className="px-4 pt-4 pb-8">
        {service.description && <p className="mb-4 text-14">{service.description}</p>}
        <Facts>
          <Fact label={text.columns.kind}>{service.kind}</Fact>
          <Fact label={text.columns.models}>
            <span className="font-mono text-12">{service.models.join(', ')}</span>
          </Fact>
          <Fact label={text.columns.visibility}>{visibilityText(service)}</Fact>
          <Fact label={text.columns.approval}>{service.approval}</Fact>
          <Fact label={text.columns.owner}>{service.tenantName}</Fact>
        </Facts>
        {scope.permissions.includes('subscriptions.review') && <Subscribers service={service} />}
      </div>
    </Peek>
  )
}
