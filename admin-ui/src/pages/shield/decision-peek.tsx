// One decision: a sentence that says why, what may be done, the evidence and the fields.
import type { DecisionView } from '@portcullis/gateway/contract'
import { Link } from '@tanstack/react-router'
import { Badge } from '../../parts/badge.tsx'
import { Button, buttonLook } from '../../parts/button.tsx'
import { Fact, Facts, Section } from '../../parts/facts.tsx'
import { peekArrows } from '../../parts/peek-arrows.ts'
import { Peek } from '../../parts/peek.tsx'
import { useNow } from '../../parts/use-now.ts'
import type { RowCursor } from '../../parts/use-row-cursor.ts'
import { useScope } from '../../shell/scope.ts'
import { formatCount, formatDateTime } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { typeTones } from './decision-columns.tsx'
import { decisionSentence } from './decision-sentence.ts'
import { Evidence } from './evidence.tsx'

const text = words.shield

interface DecisionPeekProps {
  decision: DecisionView
  cursor: RowCursor
  onOpen: (id: string | undefined) => void
  onLift: (decision: DecisionView) => void
}

export function DecisionPeek({ decision, cursor, onOpen, onLift }: DecisionPeekProps) {
  const scope = useScope()
  const nowMs = useNow()
  const { expires } = decision
  return (
    <Peek
      label={decision.value}
      head={
        <>
          <Badge tone={typeTones[decision.type]}>{text.types[decision.type]}</Badge>
          <h2 className="truncate font-mono text-14 font-strong">{decision.value}</h2>
        </>
      }
      {...peekArrows(cursor, onOpen)}
    >
      <div className="px-4 pt-4 pb-8">
        <p className="text-14">{decisionSentence(decision, nowMs)}</p>
        <div className="mt-4 flex flex-wrap gap-2">
          {decision.can.includes('delete') && (
            <Button onClick={() => onLift(decision)}>
              {decision.type === 'ban' ? text.unban : text.lift}
            </Button>
          )}
          {decision.scope === 'ip' && scope.permissions.includes('calls.read') && (
            <Link
              to="/$scope/calls"
              params={{ scope: scope.name }}
              search={{ clientIp: decision.value }}
              className={buttonLook('plain')}
            >
              {text.seeCalls}
            </Link>
          )}
        </div>
        <Section title={text.evidence}>
          <Evidence evidence={decision.evidence} />
        </Section>
        <Section title={text.decision}>
          <Facts>
            <Fact label={text.columns.scenario}>
              <span className="font-mono text-12">{decision.scenario}</span>
            </Fact>
            <Fact label={text.columns.origin}>{text.origins[decision.origin]}</Fact>
            <Fact label={text.columns.enforced}>{text.enforcedAt[decision.enforced_at]}</Fact>
            <Fact label={text.columns.hits}>{formatCount(decision.hits)}</Fact>
            <Fact label={text.columns.created}>{formatDateTime(decision.created)}</Fact>
            <Fact label={text.ends}>{expires === null ? text.never : formatDateTime(expires)}</Fact>
            <Fact label={text.id}>
              <span className="font-mono text-12">{decision.id}</span>
            </Fact>
          </Facts>
        </Section>
      </div>
    </Peek>
  )
}
