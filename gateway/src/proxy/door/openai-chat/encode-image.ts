// An image of an answer: OpenAI's chat has none, so it stands where routers and hosts put it, in `images` of the message.
import type { MediaSource } from '../../../contract/canonical/request.ts'

export function encodeImage(source: MediaSource, index: number): object {
  return { type: 'image_url', image_url: { url: urlOf(source) }, index }
}

function urlOf(source: MediaSource): string {
  switch (source.kind) {
    case 'base64':
      return `data:${source.mediaType};base64,${source.data}`
    case 'url':
      return source.url
    case 'file_id':
      return source.id
  }
}
