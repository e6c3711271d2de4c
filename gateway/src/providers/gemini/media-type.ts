// The media type that an address or a file's name lets expect.

/** Null: its ending says nothing. */
export function mediaTypeOfUrl(url: string): string | null {
  const path = url.split(/[?#]/, 1)[0]!
  const ending = /\.([a-z0-9]{2,5})$/i.exec(path)?.[1]?.toLowerCase()
  return ending === undefined ? null : (mediaTypes.get(ending) ?? null)
}

const mediaTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['html', 'text/html'],
  ['csv', 'text/csv'],
  ['json', 'application/json'],
  ['mp3', 'audio/mp3'],
  ['wav', 'audio/wav'],
  ['flac', 'audio/flac'],
  ['ogg', 'audio/ogg'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/mov'],
  ['webm', 'video/webm'],
])
