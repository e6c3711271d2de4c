// Bedrock takes at most four cache marks: the last ones stay, since a later mark caches the longer prefix.
import { readObject, readObjects } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'

const maxMarks = 4

/** Removes marks from `wire` in place and names them as dropped. The order is that of the prefix: tools, system, messages. */
export function keepLastCachePoints(wire: Block, fields: DroppedFields): void {
  const lists = [
    readObject(wire.toolConfig)?.tools,
    wire.system,
    ...readObjects(wire.messages).map((turn) => turn.content),
  ].filter((list) => Array.isArray(list)) as Block[][]
  let surplus = lists.flat().filter(isMark).length - maxMarks
  for (const list of lists) {
    for (let at = 0; at < list.length && surplus > 0; at++) {
      if (!isMark(list[at]!)) continue
      list.splice(at, 1)
      at -= 1
      surplus -= 1
      fields.drop('cache_control')
    }
  }
}

function isMark(block: Block): boolean {
  return block.cachePoint !== undefined
}
