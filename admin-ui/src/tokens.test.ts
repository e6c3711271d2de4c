// Every pair of colours that carries text or a control keeps its contrast, in both themes, inside sRGB.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast, readTokens, rgb } from './contrast.fixture.ts'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
const grounds = ['--bg', '--surface', '--surface-raised', '--surface-sunken', '--sidebar']
const fills = ['--fill', '--fill-hover', '--fill-active']
const meanings = ['ok', 'limited', 'blocked', 'error']

/** Half a step of 8 bits, in linear light near white. */
const gamutSlack = 0.0045

const textPairs: [string, string][] = [
  ...[...grounds, ...fills].flatMap((ground): [string, string][] => [
    ['--text', ground],
    ['--text-2', ground],
  ]),
  ...grounds.map((ground): [string, string] => ['--text-3', ground]),
  ...grounds.map((ground): [string, string] => ['--accent-text', ground]),
  ...['--text', '--text-2', '--accent-text'].map((text): [string, string] => [text, '--accent-bg']),
  ['--on-accent', '--accent-solid'],
  ['--on-accent', '--accent-solid-hover'],
  ['--on-solid', '--error-solid'],
  ['--on-solid', '--error-solid-hover'],
  ...meanings.flatMap((name): [string, string][] => [
    [`--${name}-text`, `--${name}-bg`],
    [`--${name}-text`, '--surface'],
    [`--${name}-text`, '--bg'],
  ]),
  ['--bg', '--text'],
  ['--accent-line', '--text'],
  ...['--code-key', '--code-string', '--code-number'].map((text): [string, string] => [
    text,
    '--code-bg',
  ]),
]

const controlPairs: [string, string][] = [
  ...['--bg', '--surface', '--surface-raised'].flatMap((ground): [string, string][] => [
    ['--line-control', ground],
    ['--focus', ground],
  ]),
]

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const tokens = readTokens(css, theme)

  test.each(textPairs)('reads: %s on %s', (text, ground) => {
    expect(contrast(tokens, text, ground)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(controlPairs)('shows its controls: %s on %s', (line, ground) => {
    expect(contrast(tokens, line, ground)).toBeGreaterThanOrEqual(3)
  })

  test('stays inside sRGB', () => {
    const colours = new Set([...textPairs, ...controlPairs].flat())
    const outside = [...colours].filter((name) =>
      rgb(tokens, name).some((part) => part < -gamutSlack || part > 1 + gamutSlack),
    )
    expect(outside).toEqual([])
  })
})

test('white on black is 21 to 1', () => {
  const tokens = new Map([
    ['--white', 'oklch(1 0 0)'],
    ['--black', 'oklch(0 0 0)'],
  ])
  expect(contrast(tokens, '--white', '--black')).toBeCloseTo(21, 1)
})
