// The chart of a run: CPU of each gateway, one group a comparison, on a logarithmic scale, in SVG.
import type { Bars } from './comparison.ts'

const width = 720
const labelWidth = 130
const barHeight = 18
const rowHeight = 26
const groupHead = 44

/** Follows the reader's light or dark scheme. */
const style = `<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .bar { fill: #8c959f }
  .ours { fill: #1a7f37 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #6e7681 }
    .ours { fill: #3fb950 }
  }
</style>`

export function drawChart(groups: readonly Bars[]): string {
  const parts: string[] = []
  let top = 0
  for (const { title, values } of groups) {
    const heading = escape(`${title}, logarithmic`)
    parts.push(`<text class="title" x="0" y="${top + 24}">${heading}</text>`)
    top += groupHead
    const all = values.map(({ value }) => value)
    const scale = logarithmic(Math.min(...all) / 2, Math.max(...all))
    for (const { name, value } of values) {
      const length = scale(value)
      const middle = top + barHeight - 4
      parts.push(
        `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escape(name)}</text>`,
        `<rect class="${name === 'Portcullis' ? 'ours' : 'bar'}" x="${labelWidth}" y="${top}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
        `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${figure(value)}</text>`,
      )
      top += rowHeight
    }
  }
  const height = top + 8
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  const label = 'CPU of gateways side by side'
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${label}">\n${style}\n${parts.join('\n')}\n</svg>\n`
}

/** From `low`, which has no length, to `high`, which has all that labels and figures leave. */
function logarithmic(low: number, high: number): (value: number) => number {
  const room = width - labelWidth - 80
  return (value) => (room * Math.log(value / low)) / Math.log(high / low)
}

function figure(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
