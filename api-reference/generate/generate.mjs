// Writes the reference of all that the packages under `<root>/packages` export. Writes nothing, and fails, when an export has no words, a
// link leads nowhere, or a type is needed and not exported: `node generate.mjs <root> <tsconfig> <folder to write>`.
import { readFileSync, readdirSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { Application, LogLevel } from 'typedoc'

const [root = '', tsconfig = '', out = ''] = process.argv.slice(2).map((path) => resolve(path))

const packages = readdirSync(join(root, 'packages')).map((folder) => {
  /** @type {{ name: string, exports: Record<string, string | { default: string }> }} */
  const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  const entries = Object.entries(manifest.exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [{ name: posix.join(manifest.name, path), file: sourceOf(folder, target.default) }],
  )
  return { name: manifest.name, entries }
})
const entries = packages.flatMap((one) => one.entries)

const app = await Application.bootstrap({
  name: 'jwks-auth',
  entryPoints: entries.map(({ file }) => file),
  tsconfig,
  basePath: root,
  displayBasePath: root,
  readme: fileURLToPath(new URL('../README.md', import.meta.url)),
  excludeInternal: true,
  sort: ['source-order'],
  hideGenerator: true,
  // Nobody knows yet where the repository is published: `repository` in package.json is still to be filled in.
  disableSources: true,
  requiredToBeDocumented: [
    'Enum',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'Method',
    'Accessor',
    'Property',
    'TypeAlias',
  ],
  validation: {
    notExported: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    notDocumented: true,
    unusedMergeModuleWith: true,
  },
})
/** @type {Set<string>} */
const problems = new Set()
app.logger.log = (message, level) => {
  const text = stripVTControlCharacters(message).replace(/^\[\w+\] /, '')
  if (level >= LogLevel.Warn && !speaksForItself(text)) problems.add(text.replaceAll(`${root}/`, ''))
}

const project = await app.convert()
if (project === undefined) stop()
const modules = new Set(project.children?.map(({ name }) => name))
for (const { name, file } of entries) {
  if (!modules.has(name))
    problems.add(`${file.replace(`${root}/`, '')} does not begin with a comment that says "@module ${name}"`)
}
// Of all types, typedoc misses only those of the project's own package.
for (const { name } of packages) {
  project.packageName = name
  app.validate(project)
}
if (problems.size > 0) stop()
await app.generateDocs(project, out)
if (problems.size > 0) stop()
process.stdout.write(`api reference: ${entries.length} entries of ${packages.length} packages\n`)

/**
 * @param {string} folder
 * @param {string} target - What was built of it.
 */
function sourceOf(folder, target) {
  return join(root, 'packages', folder, target.replace('./dist', 'src').replace(/\.js$/, '.ts'))
}

/**
 * Each option has words. What is called `status` or `keys` in a report needs none that say so again.
 *
 * @param {string} problem
 */
function speaksForItself(problem) {
  return / \(Property\), defined in /.test(problem) && !/^\S*Options(\.__type)?\.\w+ /.test(problem)
}

/** @returns {never} */
function stop() {
  process.stderr.write(`api reference: not written:\n${[...problems].map((one) => `  - ${one}\n`).join('')}`)
  process.exit(1)
}
