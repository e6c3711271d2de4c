// DNS messages: the question and the answers (RFC 1035).
import { readName } from './dns-name.ts'
import { readRecordData, recordType } from './dns-record.ts'
import { readLayer, type Reader } from './reader.ts'
import type { DnsLayer } from './records.ts'

/** DNS, multicast DNS, link-local name resolution: all speak the same message. */
const udpPorts: ReadonlySet<number> = new Set([53, 5353, 5355])

export function isDnsPort(port: number): boolean {
  return udpPorts.has(port)
}

const responseCodes: readonly string[] = [
  'noerror',
  'formerr',
  'servfail',
  'nxdomain',
  'notimp',
  'refused',
  'yxdomain',
  'yxrrset',
  'nxrrset',
  'notauth',
  'notzone',
]

/** The layer of one message, which begins where the reader stands. */
export function readDns(reader: Reader): DnsLayer {
  const layer: DnsLayer = { answers: [] }
  const message = reader.at
  readLayer(layer, () => {
    reader.skip(2, 'the DNS header')
    const flags = reader.u16('the DNS header')
    layer.response = (flags & 0x8000) !== 0
    if (layer.response) layer.rcode = responseCodes[flags & 15] ?? `rcode${flags & 15}`
    const questions = reader.u16('the DNS header')
    const answers = reader.u16('the DNS header')
    reader.skip(4, 'the DNS header')
    for (let index = 0; index < questions; index++) {
      const name = readName(reader, message)
      const type = recordType(reader.u16('the question'))
      reader.skip(2, 'the question')
      layer.question ??= { name, type }
    }
    for (let index = 0; index < answers; index++) layer.answers.push(readAnswer(reader, message))
  })
  return layer
}

function readAnswer(reader: Reader, message: number): DnsLayer['answers'][number] {
  const name = readName(reader, message)
  const type = reader.u16('an answer')
  reader.skip(2, 'an answer')
  const ttl = reader.u32('an answer')
  const data = reader.inner(reader.u16('an answer'), 'the data of an answer')
  return { name, type: recordType(type), ttl, data: readRecordData(type, data, message) }
}
