import { readFileSync } from 'node:fs'
import { CHAPTERS } from './chapters.js'
import { declarationsIn, type Declaration } from './declarations.js'

/** Where types are declared that are made of the sections' types. */
const OTHERS = ['core/src/create.ts', 'core/src/tenants/loaded-registration.ts']

/** Reads what the sources declare. @param packages - The folder of the packages. */
export function declaredIn(packages: URL): ReadonlyMap<string, Declaration> {
  const files = new Set([
    ...CHAPTERS.flatMap(({ sections }) => sections.flatMap((section) => section.files)),
    ...OTHERS,
  ])
  const declarations = [...files].flatMap((file) => declarationsIn(readFileSync(new URL(file, packages), 'utf8')))
  return new Map(declarations.map((declaration) => [declaration.name, declaration]))
}
