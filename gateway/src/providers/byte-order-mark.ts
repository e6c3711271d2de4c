// The byte order mark that some servers begin an answer with, and that no reader of JSON takes.

const mark = Buffer.from('\uFEFF')

/** The same Buffer where it has none. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === mark[0] && bytes.subarray(0, mark.length).equals(mark)
    ? bytes.subarray(mark.length)
    : bytes
}
