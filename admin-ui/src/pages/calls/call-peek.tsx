// One call: the sentence, five figures, the attempts, who it was, tokens and cost, and the whole record.
import type { CallView } from '@portcullis/gateway/contract'
import { Link, useSearch } from '@tanstack/react-router'
import { useCall } from '../../api/calls.ts'
import { Badge } from '../../parts/badge.tsx'
import { buttonLook } from '../../parts/button.tsx'
import { classNames } from '../../parts/class-names.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Tabs } from '../../parts/page.tsx'
import { peekArrows } from '../../parts/peek-arrows.ts'
import { Peek } from '../../parts/peek.tsx'
import { Failure, SkeletonRows } from '../../parts/states.tsx'
import { callTone, type Tone } from '../../parts/tone.ts'
import type { RowCursor } from '../../parts/use-row-cursor.ts'
import { useSkeleton } from '../../parts/use-skeleton.ts'
import { platformScope } from '../../shell/scope.ts'
import { cutMiddle, formatDateTime } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { Attempts } from './attempts.tsx'
import type { CallFilterValues } from './call-filter.ts'
import { Figures, TokensAndCost, Who } from './call-facts.tsx'
import { callSentence } from './call-sentence.ts'

const text = words.calls

interface CallPeekProps {
  id: string
  cursor: RowCursor
  onOpen: (id: string | undefined) => void
  onFilter: (change: CallFilterValues) => void
}

export function CallPeek({ id, cursor, onOpen, onFilter }: CallPeekProps) {
  const query = useCall(id)
  const phase = useSkeleton(query.isPending)
  const call = query.data
  return (
    <Peek
      label={text.call}
      head={
        <>
          {call && <Badge tone={callTone(call)}>{call.status}</Badge>}
          <h2 className="truncate text-14 font-strong">{call?.serviceName ?? text.call}</h2>
          <span className="truncate font-mono text-12 text-ink-2" title={id}>
            {cutMiddle(id, 16)}
          </span>
          <CopyButton text={location.href} label={text.copyLink} />
        </>
      }
      {...peekArrows(cursor, onOpen)}
    >
      {query.error && !call ? (
        <Failure
          error={query.error}
          what={words.failure.list(text.call)}
          onRetry={() => void query.refetch()}
        />
      ) : phase === 'content' && call ? (
        <Story call={call} onFilter={onFilter} />
      ) : (
        phase === 'skeleton' && <SkeletonRows rows={12} />
      )}
    </Peek>
  )
}

const boxLooks: Readonly<Record<Tone, string>> = {
  ok: 'border-line bg-surface',
  neutral: 'border-line bg-surface',
  limited: 'border-limited-line bg-limited-bg',
  blocked: 'border-blocked-line bg-blocked-bg',
  error: 'border-error-line bg-error-bg',
}

interface StoryProps {
  call: CallView
  onFilter: (change: CallFilterValues) => void
}

function Story({ call, onFilter }: StoryProps) {
  const isRecord = useSearch({ from: '/signed-in/$scope/calls' }).tab === 'record'
  // A retry that went well is a degraded path: amber, though the status is fine.
  const isRetried = call.end === 'complete' && call.detail.attempts.length > 1
  const tone = isRetried ? 'limited' : callTone(call)
  return (
    <div className="px-4 pt-4 pb-8">
      <Figures call={call} />
      <div className="-mx-4 mt-3 flex min-h-10 border-b border-line px-2">
        <Tabs
          keepsPeek
          current={isRecord ? 'record' : 'overview'}
          tabs={[
            { id: 'overview', label: text.tabs.overview },
            { id: 'record', label: text.tabs.record },
          ]}
        />
      </div>
      {isRecord ? (
        <Record call={call} />
      ) : (
        <>
          <p className={classNames('mt-4 rounded-card border px-3 py-2.5', boxLooks[tone])}>
            {callSentence(call)}
          </p>
          <Attempts call={call} />
          <div className="@container">
            <div className="grid gap-x-6 @[440px]:grid-cols-2">
              <Who call={call} onFilter={onFilter} />
              <TokensAndCost call={call} />
            </div>
          </div>
          {call.can.includes('ban') && (
            <Link
              to="/$scope/shield"
              params={{ scope: platformScope }}
              search={{ ban: call.clientIp }}
              className={`${buttonLook('plain')} mt-6`}
            >
              {text.ban}
            </Link>
          )}
          <p className="mt-6 text-12 text-ink-2">{formatDateTime(call.at)}</p>
        </>
      )}
    </div>
  )
}

function Record({ call }: { call: CallView }) {
  const { can: _can, ...record } = call
  const json = JSON.stringify(record, null, 2)
  return (
    <div className="relative mt-4 rounded-card border border-line bg-code">
      <span className="absolute top-1.5 right-1.5">
        <CopyButton text={json} />
      </span>
      <pre className="p-3 font-mono text-12 leading-5 break-all whitespace-pre-wrap">{json}</pre>
    </div>
  )
}
