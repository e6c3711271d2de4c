// Runs the matrix: one data plane, every vendor's server behind it, and a call of a client for each cell.
import { isDeepStrictEqual } from 'node:util'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startScriptedServer, type Answer, type ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider, service } from '../fakes/world.ts'
import type { Client, Seen } from './client.ts'
import { clients } from './clients.ts'
import { checkHeard, countAnswers, findScenario, NotTaken, type Heard } from './heard.ts'
import { resultOf, type Said, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { vendors, type Vendor } from './vendors.ts'
import { whole, type VendorWire, type WireRequest } from './wire.ts'

export interface Cell {
  readonly client: Client
  readonly vendor: Vendor
  readonly scenario: Scenario
  readonly outcome: Outcome
}

export type Outcome =
  | { readonly kind: 'complete' }
  /** By design: the vendor has no such thing, and the client was told so. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The client has no words to ask for it. */
  | { readonly kind: 'not asked'; readonly reason: string }

const modelFamilies = [...new Set(clients.map(({ modelFamily }) => modelFamily))]

function publicName(family: string, vendor: string): string {
  return `${family}-${vendor}`
}

export interface Matrix {
  /** Throws where the client read anything but what the vendor said. */
  run(client: Client, vendor: Vendor, scenario: Scenario): Promise<Cell>
  close(): Promise<void>
}

export async function startMatrix(): Promise<Matrix> {
  const lastHeard = new Map<string, Heard>()
  const servers = await Promise.all(vendors.map((vendor) => startVendor(vendor, lastHeard)))
  const plane = await startPlane({
    entities: [
      ...vendors.flatMap(({ name, kind, basePath, model: upstreamModel, secret }, index) => [
        provider({
          name,
          kind,
          baseUrl: servers[index]!.origin + basePath,
          ...(secret === undefined ? {} : { secret }),
        }),
        ...modelFamilies.map((family) =>
          model(publicName(family, name), { to: name, model: upstreamModel }),
        ),
      ]),
      service({
        id: 'srv_chat',
        models: vendors.flatMap(({ name }) =>
          modelFamilies.map((family) => publicName(family, name)),
        ),
      }),
    ],
  })
  return {
    async run(client, vendor, scenario) {
      const outcome = await runCell(plane, client, vendor, scenario)
      if (outcome.kind === 'complete') {
        checkThoughts(client, vendor, scenario, lastHeard.get(placeOf(vendor, scenario))!)
      }
      return { client, vendor, scenario, outcome }
    },
    async close() {
      await plane.close()
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}

function startVendor(vendor: Vendor, lastHeard: Map<string, Heard>): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const wire = vendor.wires.find(({ isAt }) => isAt(request.path))
    if (wire === undefined)
      return { ...whole({ message: `nothing at ${request.path}` }), status: 404 }
    try {
      const heard = wire.hear(request)
      const scenario = findScenario(scenarios, heard)
      lastHeard.set(placeOf(vendor, scenario), heard)
      return answer(wire, request, heard, scenario)
    } catch (error) {
      if (!(error instanceof NotTaken)) throw error
      return { ...whole(wire.refuse(error.message)), status: 400 }
    }
  })
}

/** Scenarios of one vendor run at once. */
function placeOf({ name }: Vendor, scenario: Scenario): string {
  return `${name}: ${scenario.name}`
}

function answer(wire: VendorWire, request: WireRequest, heard: Heard, scenario: Scenario): Answer {
  checkHeard(scenario, heard)
  const said = scenario.answers[countAnswers(heard)]
  if (said === undefined) throw new NotTaken('the conversation is over')
  return wire.isStream(request) ? wire.writeStream(said, request) : wire.write(said, request)
}

async function runCell(
  plane: TestPlane,
  client: Client,
  vendor: Vendor,
  scenario: Scenario,
): Promise<Outcome> {
  const reason = client.lacks[scenario.name]
  if (reason !== undefined) return { kind: 'not asked', reason }
  const refusal = refusalOf(vendor, client, scenario)
  let message = ''
  for (const mode of scenario.modes) {
    const isStream = mode === 'stream'
    const conversation = client.open({
      origin: plane.origin,
      key: clientKey,
      model: publicName(client.modelFamily, vendor.name),
      ask: scenario.ask,
      isStream,
    })
    if (refusal !== undefined) {
      message = await refusedWith(conversation.next(), refusal)
      continue
    }
    for (const said of scenario.answers) {
      const seen = await conversation.next()
      compare(seen, expectedOf(said, client, vendor), isStream && client.overlooks.streamedUsage)
      if (said.calls !== undefined) conversation.handIn(said.calls.map(resultOf))
    }
  }
  return refusal === undefined ? { kind: 'complete' } : { kind: 'refused', message }
}

/** What the vendor signed has come back to it, where the client had a place to carry it. */
function checkThoughts(client: Client, vendor: Vendor, scenario: Scenario, heard: Heard): void {
  const [first, ...others] = scenario.answers
  const isSigned = first?.reasoning !== undefined && wireFor(vendor, client).isSigning
  if (!isSigned || others.length === 0 || !client.carriesThoughts) return
  const signatures = heard.messages.flatMap((message) => message.signatures)
  if (signatures.length !== 1) throw new Error(`${signatures.length} signed thoughts came back`)
}

function refusalOf(vendor: Vendor, client: Client, { name }: Scenario): RegExp | undefined {
  const wire = wireFor(vendor, client)
  return (wire.dialect === client.door ? wire.refusesOwn : wire.refuses)?.[name]
}

async function refusedWith(answered: Promise<unknown>, expected: RegExp): Promise<string> {
  let message: string
  try {
    await answered
  } catch (error) {
    message = wordsOf(error)
    const match = expected.exec(message)
    if (match !== null) return match[0]
    throw new Error(`refused with other words: ${message}`, { cause: error })
  }
  throw new Error('answered what it should refuse')
}

/** Where a client can't read an error in OpenAI's shape, its body is beside its message. */
function wordsOf(error: unknown): string {
  const { message, responseBody } = error as { message?: string; responseBody?: string }
  return `${message ?? String(error)} ${responseBody ?? ''}`
}

/** What the vendor said, without what it never tells and what the client never shows. */
function expectedOf(said: Said, client: Client, vendor: Vendor): Seen {
  const wire = wireFor(vendor, client)
  const isLost = (what: keyof VendorWire['keepsBack']) =>
    wire.keepsBack[what] === true || client.overlooks[what] === true
  const { usage } = said
  const isCacheLost = isLost('cacheRead')
  const isStopLost =
    (said.finish === 'stop_sequence' && isLost('stopSequence')) ||
    (said.finish === 'content_filter' && isLost('contentFilter'))
  return {
    reasoning: isLost('reasoning') ? '' : (said.reasoning ?? ''),
    text: said.text ?? '',
    calls: said.calls ?? [],
    finish: isStopLost ? 'stop' : said.finish,
    usage: {
      input: isCacheLost ? usage.input + usage.cacheRead : usage.input,
      cacheRead: isCacheLost ? 0 : usage.cacheRead,
      output: usage.output,
      reasoning: isLost('reasoningTokens') ? null : usage.reasoning,
    },
  }
}

/** The client's own dialect where the vendor speaks it, else the vendor's first. */
function wireFor({ wires }: Vendor, { door }: Client): VendorWire {
  return wires.find(({ dialect }) => dialect === door) ?? wires[0]!
}

function compare(seen: Seen, expected: Seen, isUsageOverlooked = false): void {
  for (const name of ['text', 'reasoning', 'calls', 'finish', 'usage'] as const) {
    if (name === 'usage' && isUsageOverlooked) continue
    // Not telling is right where nothing was reasoned.
    const ours = name === 'usage' ? withoutZero(seen.usage) : seen[name]
    const theirs = name === 'usage' ? withoutZero(expected.usage) : expected[name]
    if (isDeepStrictEqual(ours, theirs)) continue
    throw new Error(`${name}: read ${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`)
  }
}

function withoutZero(usage: Seen['usage']): Seen['usage'] {
  return { ...usage, reasoning: usage.reasoning === 0 ? null : usage.reasoning }
}
