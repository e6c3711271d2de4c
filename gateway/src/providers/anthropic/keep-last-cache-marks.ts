// Anthropic takes at most four cache marks: the last ones stay, since a later mark caches the longer prefix.
import { readObject, readObjects } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'

const maxMarks = 4

/** Removes marks from `wire` in place and names them as dropped. The order is that of the prefix: tools, system, messages. */
export function keepLastCacheMarks(wire: Block, fields: DroppedFields): void {
  const blocks: Block[] = [
    ...readObjects(wire.tools),
    ...readObjects(wire.system),
    ...readObjects(wire.messages).flatMap((turn) => readObjects(turn.content)),
  ]
  const marked = blocks.filter((block) => readObject(block.cache_control) !== null)
  for (const block of marked.slice(0, -maxMarks)) {
    delete block.cache_control
    fields.drop('cache_control')
  }
}
