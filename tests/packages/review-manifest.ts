import type { Manifest } from './packed-package.js'

/** The fields a package is published with. Another one has to be thought about, and then to be put here. */
const FIELDS = new Set([
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'type',
  'sideEffects',
  'engines',
  'bin',
  'main',
  'types',
  'typesVersions',
  'exports',
  'files',
  'publishConfig',
  'repository',
  'dependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'devDependencies',
])

const FIXED: Readonly<Record<string, unknown>> = {
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  publishConfig: { access: 'public', provenance: true },
}

/**
 * What is wrong with a manifest as it is published. It has no scripts at all: so none runs where it is installed.
 *
 * @param source - Of the same package, in the repository.
 * @param root - Of the repository.
 * @param folder - Of the package, in the repository.
 */
export function problemsOfManifest(
  published: Manifest,
  contents: ReadonlyMap<string, string>,
  { source, root, folder }: { readonly source: Manifest; readonly root: Manifest; readonly folder: string },
): string[] {
  const { name, version, description, keywords, dependencies = {} } = published
  const repository = root['repository'] === undefined ? undefined : { ...root['repository'], directory: folder }
  return [
    ...Object.keys(published)
      .filter((field) => !FIELDS.has(field))
      .map((field) => `has the field ${field}`),
    ...Object.entries({ ...FIXED, name: source.name, version: source.version, repository })
      .filter(([field, value]) => JSON.stringify(published[field]) !== JSON.stringify(value))
      .map(([field, value]) => `should have ${field} ${JSON.stringify(value)}`),
    ...(typeof name === 'string' && /^@jwks-auth\/[a-z]+$/.test(name) ? [] : [`has a strange name`]),
    ...(typeof version === 'string' && /^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(version) ? [] : ['has a strange version']),
    ...(typeof description === 'string' && description.length > 20 ? [] : ['has no description']),
    ...(Array.isArray(keywords) && keywords.length > 0 ? [] : ['has no keywords']),
    ...(/"(workspace|file|link|catalog):/.test(JSON.stringify(published)) ? ['depends on what only we have'] : []),
    ...Object.entries(dependencies)
      .filter(([other, range]) => (other.startsWith('@jwks-auth/') ? range !== `^${version}` : !isExact(range)))
      .map(([other, range]) => `depends on ${other} ${range}`),
    ...targetsOf(published)
      .filter((path) => !contents.has(path))
      .map((path) => `leads to ${path}, which it does not hold`),
    ...Object.values(published.bin ?? {})
      .filter((path) => contents.get(toPath(path))?.startsWith('#!/usr/bin/env node\n') !== true)
      .map((path) => `cannot run ${path}: it does not begin with #!/usr/bin/env node`),
  ]
}

function isExact(range: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(range)
}

function targetsOf({ bin = {}, exports = {} }: Manifest): string[] {
  const exported = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  )
  return [...Object.values(bin), ...exported].map(toPath)
}

function toPath(target: string): string {
  return target.replace(/^\.\//, '')
}
