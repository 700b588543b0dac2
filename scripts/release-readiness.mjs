// What keeps the packages from being released as they are.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { publicPackages } from './pack.mjs'
import { root } from './run.mjs'

/** @returns {string[]} each with what to do about it */
export function notReady() {
  const packages = publicPackages()
  const versions = [...new Set(packages.map(({ manifest }) => manifest.version))]
  const changes = waiting()
  return [
    ...(changes.length === 0 ? [] : [`changesets wait: run \`npm run version\` (${changes.join(', ')})`]),
    ...(versions.length > 1 ? [`the packages have different versions: ${versions.join(', ')}`] : []),
    ...(changes.length === 0 ? packages.flatMap(({ folder, manifest }) => unlogged(folder, manifest.version)) : []),
    ...misplaced(packages),
    ...tagged(versions),
  ]
}

function waiting() {
  return readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md')
}

/**
 * @param {string} folder
 * @param {string} version
 */
function unlogged(folder, version) {
  const file = join(root, folder, 'CHANGELOG.md')
  const told = existsSync(file) && readFileSync(file, 'utf8').split('\n').includes(`## ${version}`)
  return told ? [] : [`${folder}/CHANGELOG.md does not tell of ${version}: versions come from \`npm run version\``]
}

/**
 * npm takes a provenance only if the package names the repository that it was built in.
 *
 * @param {ReturnType<typeof publicPackages>} packages
 */
function misplaced(packages) {
  const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  if (typeof repository?.url !== 'string')
    return [
      'nobody has said where this repository is published: write `"repository": { "type": "git", "url": "…" }` into the' +
        " root's package.json, and run `npm run version`, which copies it into each package",
    ]
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path } = process.env
  const here = server === undefined || path === undefined ? undefined : `${server}/${path}`
  const said = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  return [
    ...(here === undefined || here === said
      ? []
      : [`package.json says that the repository is ${said}; this is ${here}`]),
    ...packages
      .filter(({ folder, manifest }) => !isDeepStrictEqual(manifest.repository, { ...repository, directory: folder }))
      .map(
        ({ folder }) => `${folder}/package.json names another \`repository\` than the root: run \`npm run version\``,
      ),
  ]
}

/** @param {string[]} versions */
function tagged([version]) {
  const { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = process.env
  return type === 'tag' && name !== `v${version}` ? [`the tag is ${name}, the version ${version}`] : []
}
