// `portcullis models list|show`: what the catalogue knows of the models of each kind of provider.
import type { Command } from 'commander'
import { Capability } from '../contract/capability.ts'
import type { DatedPrices, Rate } from '../contract/model-facts.ts'
import { SettingsError } from '../errors.ts'
import { createCatalogue, type CatalogueModel } from '../providers/catalogue/catalogue.ts'
import { withJson, withSettings, type CommandContext } from './context.ts'
import { listOffered, type KnownModel } from './offered-models.ts'

interface ListOptions {
  readonly offered?: true
  readonly kind?: string
  readonly search?: string
  readonly can?: string
}

export function registerModelCommands(program: Command, context: CommandContext): void {
  const models = program.command('models').description('what is known of models')

  withJson(withSettings(models.command('list')))
    .description('print limits, capabilities and prices, one model a line')
    .option('--offered', 'the public models of the running gateway, as its administrator has them')
    .option('--kind <kind>', 'only those of this kind of provider')
    .option('--search <text>', 'only those with this text in their name')
    .option('--can <capability>', `only those that can ${Capability.options.join(', ')}`)
    .action(async (options: ListOptions, command: Command) => {
      const all = options.offered
        ? await listOffered(context, command)
        : createCatalogue().list().map(asKnown)
      const found = select(all, options)
      context.print(context.isJson(command) ? JSON.stringify(found.map(flat)) : writeTable(found))
    })

  withJson(withSettings(models.command('show')))
    .description('print all that is known of a model')
    .argument('<model>', 'its name at the provider, or KIND/NAME; with --offered its public name')
    .option('--offered', 'of the running gateway, each target as its administrator has it')
    .option('--kind <kind>', 'the kind of provider')
    .action(async (name: string, { kind, offered }: ListOptions, command: Command) => {
      const found = offered
        ? findOffered(await listOffered(context, command), name, kind)
        : find(name, kind).map(asKnown)
      context.print(
        context.isJson(command)
          ? JSON.stringify(found.length === 1 ? flat(found[0]!) : found.map(flat))
          : found.map(described).join('\n\n'),
      )
    })
}

function findOffered(
  all: readonly KnownModel[],
  name: string,
  kind: string | undefined,
): readonly KnownModel[] {
  const found = all.filter(
    ({ offered, kind: own }) => offered?.name === name && (kind === undefined || own === kind),
  )
  if (found.length > 0) return found
  const names = [...new Set(all.map(({ offered }) => offered?.name))].join(', ') || 'none'
  throw new SettingsError(`This gateway offers no model "${name}"; it offers ${names}`)
}

function select(all: readonly KnownModel[], { kind, search, can }: ListOptions) {
  const capability = can === undefined ? undefined : Capability.safeParse(can).data
  if (can !== undefined && capability === undefined) {
    throw new SettingsError(`--can is "${can}"; allowed is one of ${Capability.options.join(', ')}`)
  }
  if (kind !== undefined && !all.some((entry) => entry.kind === kind)) {
    const kinds = [...new Set(all.map((entry) => entry.kind))]
    throw new SettingsError(`No model of kind "${kind}" is known; kinds are ${kinds.join(', ')}`)
  }
  const text = search?.toLowerCase() ?? ''
  return all.filter(
    ({ kind: own, offered, model, facts }) =>
      (kind === undefined || own === kind) &&
      (model.toLowerCase().includes(text) || offered?.name.toLowerCase().includes(text) === true) &&
      (capability === undefined || facts.can[capability] === true),
  )
}

/** `KIND/NAME`, or a name of any kind; of a kind also under the names that the gateway would find it by. */
function find(name: string, kind: string | undefined): readonly CatalogueModel[] {
  const catalogue = createCatalogue()
  const all = catalogue.list()
  if (kind === undefined) {
    const exact = all.filter((entry) => entry.model === name)
    if (exact.length > 0) return exact
  }
  const slash = name.indexOf('/')
  const own = kind ?? (slash === -1 ? '' : name.slice(0, slash))
  const model = kind === undefined ? name.slice(slash + 1) : name
  const facts = own === '' ? null : catalogue.factsOf(own, model)
  if (facts !== null) return [{ kind: own, model, facts }]
  throw new SettingsError(
    `Nothing is known of the model ${name}. Search with "portcullis models list --search TEXT"; ` +
      'a public name of your own gateway is shown with --offered, and with --data DIR if it was started so.',
  )
}

function asKnown(known: CatalogueModel): KnownModel {
  return { ...known, offered: null }
}

function flat({ offered, kind, model, facts }: KnownModel) {
  return { ...offered, kind, model, ...facts }
}

function writeTable(found: readonly KnownModel[]): string {
  const isOffered = found.some(({ offered }) => offered !== null)
  const heading = isOffered ? ['NAME', 'PROVIDER', ...columnNames] : columnNames
  const rows = found.map(({ offered, kind, model, facts }) => [
    ...(offered === null ? [] : [offered.name, offered.provider]),
    kind,
    model,
    tokens(facts.contextTokens),
    tokens(facts.outputTokens),
    price(facts.prices?.at(-1)),
    capabilities(facts.can),
  ])
  const all = [heading, ...rows]
  const widths = heading.map((_, at) => Math.max(...all.map((row) => row[at]!.length)))
  const numbers = new Set(['CONTEXT', 'OUTPUT', '$ A MILLION TOKENS'])
  const lines = all.map((row) =>
    row
      .map((cell, at) =>
        numbers.has(heading[at]!) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!),
      )
      .join('  ')
      .trimEnd(),
  )
  return [...lines, countWords(found, isOffered)].join('\n')
}

const columnNames = ['KIND', 'MODEL', 'CONTEXT', 'OUTPUT', '$ A MILLION TOKENS', 'CAN']

/** A public model may have many targets. */
function countWords(found: readonly KnownModel[], isOffered: boolean): string {
  if (!isOffered) return plural(found.length, 'model')
  const names = new Set(found.map(({ offered }) => offered?.name))
  return `${plural(names.size, 'model')}, ${plural(found.length, 'target')}`
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

function tokens(count: number | null): string {
  return count === null ? 'unknown' : String(count)
}

function price(prices: DatedPrices | undefined): string {
  return prices === undefined ? 'unknown' : `${base(prices.input)} in ${base(prices.output)} out`
}

function base(rate: Rate): number {
  return typeof rate === 'number' ? rate : rate.base
}

function capabilities(can: CatalogueModel['facts']['can']): string {
  return Capability.options.filter((capability) => can[capability] === true).join(' ')
}

function described({ offered, kind, model, facts }: KnownModel): string {
  const rows: [name: string, value: string][] = [
    ...Object.entries(offered ?? {}),
    ['kind', kind],
    ['model', model],
    ['mode', facts.mode ?? 'unknown'],
    ['context', facts.contextTokens === null ? 'unknown' : `${facts.contextTokens} tokens`],
    ['output', facts.outputTokens === null ? 'unknown' : `${facts.outputTokens} tokens`],
    ...Capability.options.map((capability): [string, string] => {
      const can = facts.can[capability]
      return [capability, can === undefined ? 'unknown' : can ? 'yes' : 'no']
    }),
    ...(facts.prices ?? []).flatMap(describePrices),
    ...(facts.prices === null ? [['price', 'unknown'] as [string, string]] : []),
    ['retires on', facts.retiresOn ?? 'unknown'],
  ]
  return rows.map(([name, value]) => `${name.padEnd(18)}${value}`).join('\n')
}

function describePrices({ from, hours, perRequest, ...rates }: DatedPrices): [string, string][] {
  const since = from === undefined ? '' : ` from ${from}`
  const between = hours === undefined ? '' : ` from ${hours.start} to ${hours.end} UTC`
  const classes = Object.entries(rates).map(([name, rate]): [string, string] => [
    `price ${words(name)}`,
    `${describeRate(rate)}${since}${between}`,
  ])
  const request: [string, string][] =
    perRequest === undefined ? [] : [['price request', `$${perRequest}${since}${between}`]]
  return [...classes, ...request]
}

function describeRate(rate: Rate): string {
  if (typeof rate === 'number') return `$${rate} a million tokens`
  const tiers = rate.tiers.map((tier) => `$${tier.price} above ${tier.above} tokens of input`)
  return [`$${rate.base} a million tokens`, ...tiers].join(', ')
}

/** `cacheWrite5m` -> `cache write 5m`. */
function words(name: string): string {
  return name.replaceAll(/([A-Z]|\d+)/g, (part) => ` ${part.toLowerCase()}`)
}
