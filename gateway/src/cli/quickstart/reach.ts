// Where the demo's callers find a gateway that may listen at one address only.
export function isEveryInterface(host: string): boolean {
  return host === '::' || host === '0.0.0.0'
}

/** What an operator is to know of the address, beside the URL. */
export function listenWords(host: string): string {
  return isEveryInterface(host)
    ? 'on every interface of this machine; --host 127.0.0.1 keeps it to this machine'
    : `at ${host} only`
}

/** Why the demo of the shield is left out; null: its client reaches the gateway. */
export function demoObstacle(host: string): string | null {
  if (isEveryInterface(host)) return null
  return (
    `The demo of the shield is left out: its client lives in a network of its own and has to reach the gateway there, ` +
    `but the gateway listens at ${host} only (--host or PORTCULLIS_HOST). Without that setting it is shown.`
  )
}
