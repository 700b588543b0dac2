import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { SOURCE_FAILURES } from '../../packages/core/src/errors/errors.js'
import { EVENT_TYPES } from '../../packages/core/src/observe/event-channels.js'

const page = readFileSync(new URL('../../docs/spec/events.md', import.meta.url), 'utf8')
const source = readFileSync(new URL('../../packages/core/src/events/events.ts', import.meta.url), 'utf8')

const sections = page
  .split('\n### `')
  .slice(1)
  .map((section) => {
    const [type = ''] = section.split('`', 1)
    const fields = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field)
    // That it has the right types is for the compiler, which reads every block of every page.
    const example = /: JwksAuthEvent = (\{.*?\n\})/s.exec(section)?.[1] ?? ''
    return { type, fields, example, text: section }
  })

/** The members that the interface of an event adds to whom it concerns. */
function membersOf(type: string): string[] {
  const body =
    new RegExp(`interface \\w+ extends \\w+ \\{\\n  readonly type: '${type}'\\n(.*?)\\n?\\}`, 's').exec(source)?.[1] ??
    ''
  const inherited = /extends RegistrationSubject \{\n/.test(
    source
      .slice(0, source.indexOf(`'${type}'`))
      .split('\n')
      .slice(-2)
      .join('\n'),
  )
  return [
    ...(inherited ? ['issuer'] : []),
    ...[...body.matchAll(/^ {2}readonly (\w+):/gm)].map(([, member = '']) => member),
  ]
}

describe('docs/spec/events.md', () => {
  it('has a section for every type of event, and no other', () => {
    expect(sections.map(({ type }) => type).toSorted()).toEqual([...EVENT_TYPES].toSorted())
  })

  it.each(sections)('names the fields of $type, as its interface has them', ({ type, fields }) => {
    expect(fields).toEqual(membersOf(type))
  })

  it.each(sections)('has an example of $type with all of its fields', ({ type, fields, example }) => {
    const event: Record<string, unknown> = runInNewContext(`(${example})`)
    expect(event['type']).toBe(type)
    expect(Object.keys(event)).toEqual(['type', 'tenant', 'provider', ...fields])
  })

  it('names every reason of a failed fetch', () => {
    const { text = '' } = sections.find(({ type }) => type === 'refresh_failed') ?? {}
    for (const reason of SOURCE_FAILURES) expect(text).toContain(`\`${reason}\``)
  })
})
