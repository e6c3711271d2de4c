// Reads tokens.css and computes WCAG contrast between two of its colours, for the contrast test.

export type Tokens = ReadonlyMap<string, string>
type Rgb = readonly [number, number, number]

/** The declarations of `:root`, overlaid with those of the dark theme when asked. */
export function readTokens(css: string, theme: 'light' | 'dark'): Tokens {
  const tokens = new Map<string, string>()
  const blocks = css.replaceAll(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)
  for (const [, selector = '', body = ''] of blocks) {
    const name = selector.trim()
    const applies = name === ':root' || (theme === 'dark' && name === ':root[data-theme="dark"]')
    if (!applies) continue
    for (const [, key = '', value = ''] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
      tokens.set(key, value.trim())
    }
  }
  return tokens
}

/** Contrast ratio of WCAG 2 (1 to 21). */
export function contrast(tokens: Tokens, a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(rgb(tokens, a)), luminance(rgb(tokens, b))].toSorted(
    (x, y) => x - y,
  )
  return (light + 0.05) / (dark + 0.05)
}

/** Linear sRGB of a token; each part lies in 0..1 when the colour is inside sRGB. */
export function rgb(tokens: Tokens, name: string): Rgb {
  const value = tokens.get(name)
  if (value === undefined) throw new Error(`tokens.css has no ${name}`)
  const reference = /^var\((--[\w-]+)\)$/.exec(value)?.[1]
  if (reference !== undefined) return rgb(tokens, reference)
  const parts = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value)
  if (parts === null) throw new Error(`${name} is no plain colour: ${value}`)
  return fromOklch(Number(parts[1]), Number(parts[2]), Number(parts[3]))
}

/** The matrices are those of CSS Color 4, section 17. */
function fromOklch(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function luminance([red, green, blue]: Rgb): number {
  const inside = (part: number) => Math.min(1, Math.max(0, part))
  return 0.2126 * inside(red) + 0.7152 * inside(green) + 0.0722 * inside(blue)
}
