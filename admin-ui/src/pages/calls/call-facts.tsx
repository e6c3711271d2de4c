// The facts of one call: five figures, who it was and how we know, tokens by class with the cost.
import type { CallView, Usage } from '@portcullis/gateway/contract'
import type { ReactNode } from 'react'
import { Fact, Facts, Section } from '../../parts/facts.tsx'
import { formatCount, formatDuration, formatMoney } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import type { CallFilterValues } from './call-filter.ts'

const text = words.calls

export function Figures({ call }: { call: CallView }) {
  const { figures } = text
  return (
    <dl className="flex flex-wrap justify-between gap-x-5 gap-y-3">
      <Figure label={figures.total}>{formatDuration(call.totalMs)}</Figure>
      <Figure label={figures.firstToken}>
        {call.firstTokenMs === null ? words.none : formatDuration(call.firstTokenMs)}
      </Figure>
      <Figure label={figures.gateway}>{formatDuration(call.detail.overheadMs)}</Figure>
      <Figure label={figures.tokens}>
        {formatCount(call.inputTokens)} → {formatCount(call.outputTokens)}
      </Figure>
      <Figure label={figures.cost}>
        {call.costMicros === null ? words.none : formatMoney(call.costMicros)}
      </Figure>
    </dl>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-12 text-ink-2">{label}</dt>
      <dd className="text-14 font-strong tabular-nums">{children}</dd>
    </div>
  )
}

interface WhoProps {
  call: CallView
  onFilter: (change: CallFilterValues) => void
}

export function Who({ call, onFilter }: WhoProps) {
  const { detail, applicationId, applicationName, serviceId, serviceName, model, provider } = call
  const name = applicationName ?? applicationId
  const service = serviceName ?? serviceId
  return (
    <Section title={text.who}>
      <Facts>
        <Fact label={text.application}>
          {applicationId === null || name === null ? (
            <span className="text-ink-2">{text.unknownCaller}</span>
          ) : (
            <FilterBy value={name} onClick={() => onFilter({ applicationId })} />
          )}
        </Fact>
        {serviceId !== null && service !== null && (
          <Fact label={text.columns.service}>
            <FilterBy value={service} onClick={() => onFilter({ serviceId })} />
          </Fact>
        )}
        {model !== null && (
          <Fact label={text.columns.model}>
            <FilterBy value={model} onClick={() => onFilter({ model })} />
          </Fact>
        )}
        {provider !== null && (
          <Fact label={text.provider}>
            <FilterBy value={provider} onClick={() => onFilter({ provider })} />
          </Fact>
        )}
        <Fact label={text.from}>
          <FilterBy
            isMono
            value={call.clientIp}
            onClick={() => onFilter({ clientIp: call.clientIp })}
          />{' '}
          <span className="text-12 text-ink-2">
            {detail.clientIpFrom === 'socket' ? text.socket : text.proxyHeader}
          </span>
        </Fact>
        {detail.keyId !== null && (
          <Fact label={text.key}>
            <span className="font-mono text-12">{detail.keyId}</span>
          </Fact>
        )}
        {detail.userAgent !== null && <Fact label={text.client}>{detail.userAgent}</Fact>}
        <Fact label={text.endpoint}>
          <span className="font-mono text-12">{detail.endpoint}</span>
        </Fact>
        <Fact label={text.trace}>
          <span className="font-mono text-12 break-all">{detail.traceId}</span>
        </Fact>
        {detail.limitsHit.length > 0 && (
          <Fact label={text.limits}>{detail.limitsHit.join(', ')}</Fact>
        )}
        {detail.errorDetail !== null && <Fact label={text.detail}>{detail.errorDetail}</Fact>}
      </Facts>
    </Section>
  )
}

interface FilterByProps {
  value: string
  isMono?: boolean
  onClick: () => void
}

function FilterBy({ value, isMono = false, onClick }: FilterByProps) {
  return (
    <button
      type="button"
      title={text.filterBy(value)}
      className={`text-left text-accent-text hover:underline ${isMono ? 'font-mono text-12' : ''}`}
      onClick={onClick}
    >
      {value}
    </button>
  )
}

/** `reasoning` is a part of `output` and stands right after it. */
const usageOrder: readonly (keyof Usage)[] = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'audioInput',
  'image',
  'output',
  'reasoning',
  'audioOutput',
]

export function TokensAndCost({ call }: { call: CallView }) {
  const { usage, usageSource } = call.detail
  const always: readonly (keyof Usage)[] = ['input', 'output']
  const shown = usageOrder.filter((name) => usage[name] > 0 || always.includes(name))
  return (
    <Section title={text.tokensAndCost}>
      <Facts>
        {shown.map((name) => (
          <Fact key={name} label={text.tokens[name]}>
            <span className="tabular-nums">{formatCount(usage[name])}</span>
          </Fact>
        ))}
        <Fact label={text.cost}>
          {call.costMicros === null ? (
            <span className="text-ink-2">
              {call.detail.attempts.length === 0 ? words.none : text.unpriced}
            </span>
          ) : (
            <span className="tabular-nums">{formatMoney(call.costMicros)}</span>
          )}
        </Fact>
      </Facts>
      {usageSource === 'estimated' && <p className="mt-1.5 text-12 text-ink-2">{text.estimated}</p>}
    </Section>
  )
}
