// Types of DNS records, and their data in the text of zone files.
import { addressText } from './address-text.ts'
import { readName } from './dns-name.ts'
import type { Reader } from './reader.ts'
import { toHex, toText } from './text.ts'

const typeNames: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  13: 'HINFO',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  29: 'LOC',
  33: 'SRV',
  35: 'NAPTR',
  39: 'DNAME',
  41: 'OPT',
  43: 'DS',
  44: 'SSHFP',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  51: 'NSEC3PARAM',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  256: 'URI',
  257: 'CAA',
}

export function recordType(number: number): string {
  return typeNames[number] ?? `TYPE${number}`
}

/** `data` holds the record's data alone; names in it may point back into the message. */
export function readRecordData(type: number, data: Reader, message: number): string {
  const what = `the data of a ${recordType(type)} record`
  switch (type) {
    case 1:
      return addressText(data.take(4, what))
    case 28:
      return addressText(data.take(16, what))
    case 2:
    case 5:
    case 12:
    case 39:
      return readName(data, message)
    case 15:
      return `${data.u16(what)} ${readName(data, message)}`
    case 33: {
      const [priority, weight, port] = [data.u16(what), data.u16(what), data.u16(what)]
      return `${priority} ${weight} ${port} ${readName(data, message)}`
    }
    case 6: {
      const names = `${readName(data, message)} ${readName(data, message)}`
      const numbers = Array.from({ length: 5 }, () => data.u32(what))
      return `${names} ${numbers.join(' ')}`
    }
    case 16:
    case 99:
      return readStrings(data, what)
    default:
      // The notation of RFC 3597 for what is not known.
      return `\\# ${data.left} ${toHex(data.rest())}`.trimEnd()
  }
}

function readStrings(data: Reader, what: string): string {
  const strings: string[] = []
  while (data.left > 0) {
    const text = toText(data.take(data.u8(what), what))
    strings.push(`"${text.replaceAll('"', '\\"')}"`)
  }
  return strings.join(' ')
}
