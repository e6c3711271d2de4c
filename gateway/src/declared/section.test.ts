// One section is read as if the others were not there.
import { expect, it } from 'vitest'
import { z } from 'zod'
import { readSection } from './section.ts'

const text = `shield:
  interfaces: [ "\${INTERFACE}" ]
tenants:
  - name: "\${NOT_SET}"
    broken: [1, 2]
`
const schema = z.strictObject({ interfaces: z.array(z.string()) })

it('variables and errors of other sections do not matter', () => {
  const section = readSection({ path: 'p.yaml', text }, 'shield', schema, { INTERFACE: 'eth0' })
  expect(section).toEqual({ interfaces: ['eth0'] })
})

it('an unset variable of its own stops with its line', () => {
  expect(() => readSection({ path: 'p.yaml', text }, 'shield', schema, {})).toThrow(
    'p.yaml:2: shield: the environment variable INTERFACE is not set',
  )
})

it('a section that is not there is undefined', () => {
  expect(readSection({ path: 'p.yaml', text }, 'detection', schema, {})).toBeUndefined()
})

it('an alias brings its variables from another section, expanded once', () => {
  const other = 'tenants: [&name "${NAME}"]\nshield:\n  interfaces: [*name, *name]\n'
  const file = { path: 'p.yaml', text: other }
  expect(readSection(file, 'shield', schema, { NAME: '${NAME}' })).toEqual({
    interfaces: ['${NAME}', '${NAME}'],
  })
})

it('an alias to itself is an error and no endless loop', () => {
  const file = { path: 'p.yaml', text: 'shield:\n  interfaces: &all [*all]\n' }
  expect(() => readSection(file, 'shield', schema, {})).toThrow(/^p\.yaml:2: /)
})
