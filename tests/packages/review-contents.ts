/** What a package may hold: decided here, not by what happens to lie in its folder. */
export interface Expected {
  /** Its sources without tests, from `src/`: `redis/redis-store.ts`. */
  readonly sources: readonly string[]
  /** Whether a version of it was ever told of. */
  readonly changelog: boolean
  readonly license: string
  /** In bytes, packed. */
  readonly atMost: number
  /** Words that no file may hold: folders and hosts of the machine that packs. */
  readonly secrets: readonly string[]
}

const HOSTS = /\bregistry\.npm|npmjs\.org|npmmirror|yarnpkg\.com|\b_authToken\b/
const FOLDERS = /(?<![\w.:/-])(?:file:\/\/)?\/(?:home|root|Users|tmp|private)\/\w|(?<!\w)[A-Z]:\\\\?Users\\/

/** What is wrong with the files of a package, in words. */
export function problemsOfContents(contents: ReadonlyMap<string, string>, size: number, expected: Expected): string[] {
  const wanted = new Set([
    'package.json',
    'README.md',
    'LICENSE',
    ...(expected.changelog ? ['CHANGELOG.md'] : []),
    ...expected.sources.map((path) => path.replace(/\.ts$/, '')).flatMap(builtFrom),
  ])
  const paths = [...contents.keys()]
  return [
    ...[...wanted].filter((path) => !contents.has(path)).map((path) => `lacks ${path}`),
    ...paths.filter((path) => !wanted.has(path)).map((path) => `should not hold ${path}`),
    ...(contents.get('LICENSE') === expected.license ? [] : ['has another LICENSE than the repository']),
    ...(size > expected.atMost ? [`is ${size} bytes packed, more than ${expected.atMost}`] : []),
    ...paths.flatMap((path) => problemsOfText(path, contents.get(path) ?? '', expected.secrets)),
  ]
}

function builtFrom(path: string): string[] {
  return ['.js', '.d.ts', '.js.map'].map((end) => `dist/${path}${end}`)
}

function problemsOfText(path: string, text: string, secrets: readonly string[]): string[] {
  const found = [HOSTS.exec(text)?.[0], FOLDERS.exec(text)?.[0], ...secrets.filter((secret) => text.includes(secret))]
  return [
    ...found.filter((one) => one !== undefined).map((one) => `says ${one} in ${path}`),
    ...(path.endsWith('.map') && leadsAway(text) ? [`needs a source that it does not hold: ${path}`] : []),
  ]
}

/** A map of use to somebody who has only the package holds its source, and calls it by a path within the package. */
function leadsAway(map: string): boolean {
  const { sources, sourcesContent = [] }: { sources: string[]; sourcesContent?: string[] } = JSON.parse(map)
  return (
    sources.length !== sourcesContent.length || sources.some((source) => !/^(\.\.\/)+src\/[\w/-]+\.ts$/.test(source))
  )
}
