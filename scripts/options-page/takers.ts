import { CHAPTERS } from './chapters.js'
import type { Declaration } from './declarations.js'
import { markdownTable } from './markdown-table.js'

/** Who takes the options of several sections, and the type that says so. */
export const TAKERS: readonly (readonly [who: string, type: string])[] = [
  ['`jwksAuth` of Express and Koa, and `createAuthenticator`', 'JwksAuthOptions'],
  ["`jwksAuth`, Fastify's plugin", 'JwksAuthPluginOptions'],
  ['`createVerifier`, or `{ registry }` alone', 'OneIssuerOptions'],
  ['`createRegistry`', 'RegistryOptions'],
  ['`registry.register`', 'RegistrationOptions'],
  ['what `loadTenant` finds', 'LoadedRegistration'],
]

const SECTIONS = CHAPTERS.flatMap(({ sections }) => sections)

/** Which options go where, as the types say. */
export function takers(declared: ReadonlyMap<string, Declaration>): string {
  const rows = TAKERS.map(([who, type]) => [who, sectionsOf(type, declared).map(linkTo).join(', ')])
  return ['## Which options go where', markdownTable([['who takes them', 'options']].concat(rows))].join('\n\n')
}

function sectionsOf(type: string, declared: ReadonlyMap<string, Declaration>): readonly string[] {
  const declaration = declared.get(type)
  if (declaration === undefined) return []
  const own = SECTIONS.find(({ types }) => types[0] === type)?.heading
  const all = declaration.madeOf.flatMap((one) => sectionsOf(one, declared))
  const found = new Set(own === undefined ? all : [own, ...all])
  return SECTIONS.map(({ heading }) => heading).filter((heading) => found.has(heading))
}

function linkTo(heading: string): string {
  const anchor = heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
  return `[${heading}](#${anchor})`
}
