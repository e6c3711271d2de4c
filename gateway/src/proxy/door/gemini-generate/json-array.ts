// The other form of a Gemini stream: one JSON array whose elements come as they are made.
import { readEvents } from '../../../providers/sse.ts'
import type { StreamFraming } from '../codec.ts'

export function createJsonArray(): StreamFraming {
  let count = 0
  return {
    frame(events) {
      let text = ''
      for (const { data } of readEvents(events.toString())) {
        text += (count === 0 ? '[' : ',\r\n') + data
        count += 1
      }
      return text
    },
    end: () => (count === 0 ? '[]' : '\n]'),
    get count() {
      return count
    },
  }
}
