// Which packets `watch` shows.
import {
  containsAddress,
  PacketVerdict,
  parseAddress,
  type SampledPacket,
} from '@portcullis/shield-addon/protocol'
import { SettingsError } from '../../errors.ts'

export interface Wanted {
  readonly verdict?: string
  /** As `by_reason` of the status names it. */
  readonly reason?: string
  /** Address or network, at either end. */
  readonly address?: string
  /** At either end. */
  readonly port?: string
}

/** Throws SettingsError that names the option and what is allowed. */
export function createFilter(wanted: Wanted): (packet: SampledPacket) => boolean {
  const { verdict, reason, address, port } = wanted
  const network = address === undefined ? null : parseAddress(address)
  if (verdict !== undefined && !PacketVerdict.safeParse(verdict).success) {
    throw new SettingsError(`--verdict is "${verdict}"; allowed is pass, drop or limit`)
  }
  if (address !== undefined && network === null) {
    throw new SettingsError(`--address is "${address}"; allowed is an address or a CIDR`)
  }
  const number = port === undefined ? null : Number(port)
  if (number !== null && !(Number.isInteger(number) && number >= 0 && number <= 65_535)) {
    throw new SettingsError(`--port is "${port}"; allowed is a whole number from 0 to 65535`)
  }

  const isInside = (text: string): boolean => {
    const one = parseAddress(text)
    return network !== null && one !== null && containsAddress(network, one)
  }
  return (packet) =>
    (verdict === undefined || packet.verdict === verdict) &&
    (reason === undefined || packet.reason === reason) &&
    (network === null || isInside(packet.source) || isInside(packet.destination)) &&
    (number === null || packet.source_port === number || packet.destination_port === number)
}
