// A rough count of a request's tokens, for conditions on its size: cheap, and never asked for by models without such conditions.

/** What an image or a page of a document is counted as, whatever its bytes. */
const mediaTokens = 1_000
/** Texts of base64 below this are counted as text: it makes no difference. */
const shortestMedia = 512
/** Of a long text so many characters are looked at. */
const sampleLength = 2_000

/** Four characters a token in alphabets, one in scripts of syllables and words; 10 to 20 % off for usual prose. */
export function estimateTokens(body: unknown): number {
  let tokens = 0
  // A stack instead of recursion: a body may be nested thousands deep.
  const open: unknown[] = [body]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string') tokens += tokensOf(value)
    else if (typeof value === 'object' && value !== null) {
      // One by one: a list may be longer than a call takes arguments.
      for (const inner of Object.values(value)) open.push(inner)
    } else if (typeof value === 'number') tokens += 1
  }
  return Math.ceil(tokens)
}

function tokensOf(text: string): number {
  if (text.length >= shortestMedia && isMedia(text)) return mediaTokens
  const sample = Math.min(text.length, sampleLength)
  if (sample === 0) return 0
  let wide = 0
  // From U+2E80 on a character is a syllable or a word.
  for (let index = 0; index < sample; index += 1) if (text.charCodeAt(index) >= 0x2e80) wide += 1
  const share = wide / sample
  return text.length * (share + (1 - share) / 4)
}

function isMedia(text: string): boolean {
  return text.startsWith('data:') || /^[A-Za-z0-9+/_-]+={0,2}$/.test(text.slice(0, shortestMedia))
}
