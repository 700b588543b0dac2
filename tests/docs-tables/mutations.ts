import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../architecture/source-files.js'

interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** A change of the code that takes a defence away; `npm run mutate` expects the tests of its row to fail. */
export interface Mutation {
  /** What is missing then. */
  readonly without: string
  readonly edits: readonly Edit[]
}

const FOLDER = join(ROOT, 'tests/mutations')

/** All mutations, by the row of docs/spec/security.md that they belong to. */
export const MUTATIONS: ReadonlyMap<string, readonly Mutation[]> = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const rows: Readonly<Record<string, readonly (Mutation | (Edit & { readonly without: string }))[]>> = JSON.parse(
        readFileSync(join(FOLDER, name), 'utf8'),
      )
      return Object.entries(rows).map(([row, list]) => [row, list.map(mutationOf)] as const)
    }),
)

function mutationOf(written: Mutation | (Edit & { readonly without: string })): Mutation {
  if ('edits' in written) return written
  const { without, ...edit } = written
  return { without, edits: [edit] }
}

/** Why a mutation could not be made, or would prove nothing. */
export function problemsOfMutation({ without, edits }: Mutation): readonly string[] {
  return edits.flatMap(({ file, from, to }) => {
    const found = readFileSync(join(ROOT, file), 'utf8').split(from).length - 1
    return found === 1 && from !== to ? [] : [`${without}: ${JSON.stringify(from)} stands ${found} times in ${file}`]
  })
}
