import { readFileSync } from 'node:fs'
import * as providers from '@jwks-auth/core/providers'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'
import { FIXTURES } from './fixtures/index.js'
import { RIGHT } from './right-options.js'
import { UNRECOGNIZABLE } from './unrecognizable.js'

const GUIDE = 'docs/guide/providers.md'
const guide = readFileSync(`${ROOT}${GUIDE}`, 'utf8')
const sections = guide.split(/^(?=## )/m).slice(1)
const presets = Object.entries(providers).flatMap(([name, value]) =>
  typeof value === 'function' && name !== 'recognizeProvider' ? [name] : [],
)
const fixturesOf = (preset: string): typeof FIXTURES => FIXTURES.filter(({ name }) => name.split(',')[0] === preset)

/** The section that the table at the top of the guide links a preset to. */
function sectionOf(preset: string): string | undefined {
  const anchor = new RegExp(String.raw`^\| \[[^\]]+\]\(#([\w-]+)\) +\| \`${preset}\` `, 'm').exec(guide)?.[1]
  return sections.find((section) => slugOf(/^## (.*)$/m.exec(section)?.[1] ?? '') === anchor)
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

describe.each(presets)('The preset %s', (preset) => {
  it('has a fixture of its documented shapes', () => {
    const found = fixturesOf(preset)
    expect(
      found.length,
      `add tests/providers/fixtures/ of ${preset}, and list it in fixtures/index.ts`,
    ).toBeGreaterThan(0)
  })

  it('has a row of bad input', () => {
    expect(Object.keys(RIGHT), `give ${preset} its right options in tests/providers/right-options.ts`).toContain(preset)
  })

  it('is recognised by an issuer, or is said to be unrecognisable', () => {
    const recognized = fixturesOf(preset).some(
      (fixture) => providers.recognizeProvider(fixture.registration().issuer)?.preset === preset,
    )
    const message = `give ${preset} a rule in packages/core/src/providers/recognize-provider.ts, or a reason in tests/providers/unrecognizable.ts`
    expect(recognized || preset in UNRECOGNIZABLE, message).toBe(true)
  })

  it('has a row and a section in the guide, which shows it', () => {
    const section = sectionOf(preset)
    expect(section, `give ${preset} a row in the table of ${GUIDE}, and the section that it links to`).toBeDefined()
    expect(section, `show ${preset} in its section of ${GUIDE}`).toMatch(new RegExp(String.raw`\b${preset}\(`))
  })

  it('has in the guide what each fact is from, and its day', () => {
    const section = sectionOf(preset) ?? ''
    for (const { url, date } of fixturesOf(preset).flatMap(({ sources }) => sources)) {
      expect(section, `link ${url} in the section of ${preset} in ${GUIDE}: its fixture is made from that`).toContain(
        url,
      )
      const day = /\d{4}(?:-\d{2}){0,2}/.exec(date)?.[0] ?? 'a day'
      expect(section, `say beside ${url} that it is of ${day}`).toContain(day)
    }
  })
})

describe('The guide of providers', () => {
  it('has sections for presets alone', () => {
    const shown = new Set(presets.map(sectionOf))
    expect(sections.filter((section) => !shown.has(section)).map((section) => section.split('\n', 1)[0])).toEqual([])
  })

  it('says of each provider what was not found, and what a common mistake is', () => {
    for (const section of sections)
      for (const bullet of ['**Lifetime**', '**Rotation**', '**A common mistake**', '**Sources**', '**Not found**'])
        expect(section, `add ${bullet} to ${section.split('\n', 1)[0]} in ${GUIDE}`).toContain(`- ${bullet}`)
  })
})
