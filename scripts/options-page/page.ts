import type { Declaration } from './declarations.js'
import { CHAPTERS } from './chapters.js'
import type { Kit } from './kit.js'
import { flatten } from './default-value.js'
import { markdownTable } from './markdown-table.js'
import { describe, type Described, type Option } from './options.js'
import { takers } from './takers.js'
import type { Section } from './section.js'

/** The page, and what it is made of. */
export interface OptionsPage {
  /** As prettier would not leave it: the tables are not padded. */
  readonly markdown: string
  readonly described: ReadonlyMap<Section, Described>
}

/** Tells of all options what the code says: the declarations of their types, the defaults, and the errors for wrong ones. */
export async function optionsPage(
  kit: Kit,
  declared: ReadonlyMap<string, Declaration>,
  duration: (text: string) => number,
): Promise<OptionsPage> {
  const described = new Map<Section, Described>()
  for (const { sections } of CHAPTERS)
    for (const section of sections) described.set(section, await describe(kit, section, declared, duration))
  const chapters = CHAPTERS.map(({ heading, sections }) =>
    [`## ${heading}`, ...sections.map((section) => sectionText(section, described.get(section), declared))].join(
      '\n\n',
    ),
  )
  const markdown = [HEAD, takers(declared), ...chapters, environment(kit, described)].join('\n\n')
  return { markdown: `${markdown}\n`, described }
}

const HEAD = `# Options

<!-- Written by \`npm run docs:options\`. Change the comments in the code, not this page. -->

Every option there is, as the code has it: meanings come from the comments of the types, defaults from the one list of them, and rules
from the errors that a wrong value leads to. Wrong options are refused at construction, with one \`OptionsError\` that names
[each of them](errors.md#others); an option that does not exist is wrong too.

- **Durations** are milliseconds, or text such as \`'250ms'\`, \`'30s'\`, \`'10m'\`, \`'1h'\`, \`'1d'\`.
- **Needed** options have no default. Of options that say \`one is needed\`, the type demands one.
- A default in words is what happens without the option.`

function sectionText(
  { heading, types: [type], takenBy }: Section,
  described: Described | undefined,
  declared: ReadonlyMap<string, Declaration>,
): string {
  const about = declared.get(type)?.comment?.text ?? ''
  const says = about.replace(/^Options of .*?\.(?: |$)/, '')
  const taken = takenBy === undefined ? '' : `Taken by ${takenBy}.`
  const intro = [says, taken].filter((text) => text !== '').join(' ')
  return [`### ${heading}`, ...(intro === '' ? [] : [withLinks(intro)]), table(described?.options ?? [])].join('\n\n')
}

const COLUMNS: readonly (readonly [heading: string, cell: (option: Option) => string])[] = [
  ['option', ({ path }) => code(path)],
  ['type', ({ type }) => code(type)],
  ['unit', ({ unit }) => unit],
  ['default', ({ otherwise }) => (VALUE.test(otherwise) ? code(otherwise) : withLinks(otherwise))],
  ['rule', ({ rule }) => rule],
  ['meaning', ({ meaning }) => withLinks(meaning)],
]

/** A value as it is written in code, and not words. */
const VALUE = /^(?:'[^']*'|\[.*\]|\{.*\}|[\d.]+|true|false|Date\.UTC\(.*\))$/

/** Columns that would be empty are left out. */
function table(options: readonly Option[]): string {
  const columns = COLUMNS.filter(([, cell]) => options.some((option) => cell(option) !== ''))
  const rows = options.map((option) => columns.map(([, cell]) => cell(option)))
  return markdownTable([columns.map(([heading]) => heading), ...rows])
}

function code(text: string): string {
  return `\`${text}\``
}

/** `RFC 9111 section 4.2` with a link to it. */
function withLinks(text: string): string {
  return text.replaceAll(
    /RFC (?<number>\d+)(?: section (?<section>\d+(?:\.\d+)*))?/g,
    (found: string, ...groups: unknown[]) => {
      const [number, section] = groups
      const anchor = typeof section === 'string' ? `#section-${section}` : ''
      return `[${found}](https://www.rfc-editor.org/rfc/rfc${String(number)}${anchor})`
    },
  )
}

/** The one thing that reads the environment. */
function environment({ VARIABLES, DEFAULTS }: Kit, described: ReadonlyMap<Section, Described>): string {
  const options =
    [...described].find(
      ([
        {
          types: [type],
        },
      ]) => type === 'JwksCacheOptions',
    )?.[1].options ?? []
  const rows = VARIABLES.map(([variable, option]) => {
    const { meaning = '' } = options.find(({ path }) => path === option) ?? {}
    const [, milliseconds] = flatten(DEFAULTS).find(([path]) => path === `jwksCache.${option}`) ?? []
    return [code(variable), 's', code(option), code(String(Number(milliseconds) / 1000)), meaning]
  })
  return [
    '## Environment',
    'Nothing reads the environment but `JwksCache.fromEnv`. Each of its variables is a number of seconds, with a decimal point if you like; options given beside it go first.',
    markdownTable([['variable', 'unit', 'option', 'default', 'meaning'], ...rows]),
  ].join('\n\n')
}
