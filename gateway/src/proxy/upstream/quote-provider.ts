// A provider's own words in an error of ours: marked as its words, without addresses of the inside.

/** `baseUrl` is the provider's own, null where the kind's default counts; its host is the administrator's business. */
export function quoteProvider(words: string, baseUrl: string | null): string {
  const own = baseUrl === null || !URL.canParse(baseUrl) ? null : new URL(baseUrl).hostname
  const shown = own === null ? words : withoutHost(words, own)
  return `The provider says: ${shown.replace(insideAddress, hidden)}`
}

const hidden = '***'

/** A name of one word may be a word like any other; only in an address it is a host. */
function withoutHost(words: string, host: string): string {
  const name = RegExp.escape(host)
  const place = host.includes('.') || host.includes(':') ? name : `(?<=//)${name}`
  return words.replace(new RegExp(place + port, 'gi'), hidden)
}

const port = String.raw`(?::\d{1,5}\b)?`

/** Private, loopback and link-local addresses, and names that only a private resolver knows, each with its port. */
const insideAddress = new RegExp(
  `(?:${[
    String.raw`\b(?:10|127)(?:\.\d{1,3}){3}\b`,
    String.raw`\b(?:192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}\b`,
    String.raw`\[?(?<![\w:])(?:::1|f[cd][\da-f]{2}:[\da-f:]+|fe80:[\da-f:]+)(?![\w:])\]?`,
    String.raw`\blocalhost\b`,
    String.raw`\b[\w-]+(?:\.[\w-]+)*\.(?:internal|local|localdomain|lan|svc|svc\.cluster\.local)\b`,
  ].join('|')})${port}`,
  'gi',
)
