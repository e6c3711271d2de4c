// The catalogue: the services that this tenant may see, its state with each, and the way to ask.
import type { CatalogueItem } from '@portcullis/gateway/contract'
import { useNavigate, useSearch } from '@tanstack/react-router'
import Search from 'lucide-react/icons/search'
import { useCatalogue } from '../../api/services.ts'
import { Badge } from '../../parts/badge.tsx'
import { Button } from '../../parts/button.tsx'
import { controlClass } from '../../parts/field.tsx'
import { ListStates } from '../../parts/list-states.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { subscriptionTones } from '../../parts/tone.ts'
import { NotFound } from '../../shell/not-found.tsx'
import { useScope } from '../../shell/scope.ts'
import { words } from '../../words/en.ts'
import { RequestDialog } from './request-dialog.tsx'

const text = words.catalogue

export function CataloguePage() {
  const { tenantId, name } = useScope()
  return tenantId === undefined ? <NotFound /> : <Catalogue tenantId={tenantId} tenant={name} />
}

function Catalogue({ tenantId, tenant }: { tenantId: string; tenant: string }) {
  const list = useCatalogue(tenantId)
  const navigate = useNavigate({ from: '/$scope/catalogue' })
  const { q, request } = useSearch({ from: '/signed-in/$scope/catalogue' })
  const found = list.items.filter((item) => matches(item, q ?? ''))
  const setSearch = (change: { q?: string | undefined; request?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })

  return (
    <Page
      title={words.shell.items.catalogue}
      actions={
        <span className="relative">
          <Search
            size={14}
            strokeWidth={1.4}
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-2"
          />
          <input
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={q ?? ''}
            onChange={(event) => setSearch({ q: event.target.value || undefined })}
            className={`${controlClass} w-40 pl-8 sm:w-62`}
          />
        </span>
      }
    >
      <div className="relative min-h-0 flex-1 overflow-y-auto bg-ground">
        <ListStates list={list} what={text.what} empty={<Empty>{text.empty(tenant)}</Empty>}>
          {found.length === 0 ? (
            <Empty
              action={
                <Button onClick={() => setSearch({ q: undefined })}>{words.clearFilters}</Button>
              }
            >
              {words.nothingMatches}
            </Empty>
          ) : (
            <ul className="grid max-w-[1680px] grid-cols-[repeat(auto-fill,minmax(min(100%,320px),1fr))] gap-3.5 p-4 sm:p-6">
              {found.map((item) => (
                <li key={item.id} className="flex">
                  <ServiceCard item={item} onRequest={() => setSearch({ request: item.id })} />
                </li>
              ))}
            </ul>
          )}
          {list.hasMore && (
            <div className="px-6 pb-6">
              <Button onClick={list.loadMore}>{words.loadMore}</Button>
            </div>
          )}
        </ListStates>
      </div>
      <RequestDialog
        service={list.items.find(({ id }) => id === request) ?? null}
        tenantId={tenantId}
        tenant={tenant}
        onClose={() => setSearch({ request: undefined })}
      />
    </Page>
  )
}

function ServiceCard({ item, onRequest }: { item: CatalogueItem; onRequest: () => void }) {
  return (
    <article className="flex min-w-0 flex-1 flex-col rounded-card border border-line bg-surface p-4">
      <h2 className="flex items-baseline gap-2">
        <strong className="truncate text-14 font-strong">{item.name}</strong>
        <span className="truncate text-12 text-ink-2">{text.by(item.tenantName)}</span>
      </h2>
      {item.description && <p className="mt-1.5 line-clamp-3 text-ink-2">{item.description}</p>}
      <p className="mt-2 truncate font-mono text-12" title={item.models.join(', ')}>
        {item.models.join(', ')}
      </p>
      <p className="mt-1 text-12 text-ink-2">
        {item.kind} · {item.approval === 'manual' ? text.manual : text.automatic}
      </p>
      {item.subscriptions.length > 0 && (
        <ul className="mt-3 flex flex-col gap-1 border-t border-line pt-3" aria-label={text.yours}>
          {item.subscriptions.map((subscription) => (
            <li key={subscription.id} className="flex items-center justify-between gap-2">
              <span className="truncate">{subscription.applicationName}</span>
              <Badge tone={subscriptionTones[subscription.state]}>
                {words.states[subscription.state]}
              </Badge>
            </li>
          ))}
        </ul>
      )}
      {item.can.includes('request') && (
        <div className="mt-auto pt-3.5">
          <Button
            kind={item.subscriptions.length > 0 ? 'plain' : 'primary'}
            aria-label={text.requestTitle(item.name)}
            onClick={onRequest}
          >
            {text.request}
          </Button>
        </div>
      )}
    </article>
  )
}

function matches(item: CatalogueItem, query: string): boolean {
  const wanted = query.trim().toLowerCase()
  return [item.name, item.tenantName, item.description, ...item.models].some((part) =>
    part.toLowerCase().includes(wanted),
  )
}
