// `node scripts/pack.mjs <folder>`: packs the built packages into the folder, as for publishing. Prints one line of JSON: the
// tarballs, each after those that it depends on.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { capture, root, say, stop, tool } from './run.mjs'

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) stop('Name the folder that the tarballs belong in.')
  say(JSON.stringify(pack(folder)))
}

/**
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} version
 * @property {string} folder - Where it comes from, in the repository.
 * @property {string} file - The tarball.
 */

/**
 * @param {string} into
 * @returns {Packed[]}
 */
export function pack(into) {
  const unbuilt = publicPackages().filter(({ folder }) => !existsSync(join(root, folder, 'dist')))
  // They would be packed all the same, without any code in them.
  if (unbuilt.length > 0) stop(`${unbuilt.map(({ folder }) => folder).join(', ')}: not built. Run \`npm run build\`.`)
  mkdirSync(into, { recursive: true })
  const pnpm = [...tool('pnpm'), '--filter=./packages/*', '--recursive', 'pack', '--pack-destination', into]
  const { ok, output } = capture(pnpm)
  if (!ok) stop(`${output}\nThe packages could not be packed.`)
  return publicPackages().map(({ folder, manifest: { name, version } }) => {
    return { name, version, folder, file: join(into, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`) }
  })
}

/** What is published, each package after those of ours that it depends on. */
export function publicPackages() {
  const all = readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }))
  return all.toSorted((a, b) => depth(a.manifest.name) - depth(b.manifest.name))

  /**
   * @param {string} name
   * @returns {number} how many packages of ours stand below it
   */
  function depth(name) {
    const dependencies = Object.keys(all.find((one) => one.manifest.name === name)?.manifest.dependencies ?? {})
    const ours = dependencies.filter((other) => all.some((one) => one.manifest.name === other))
    return ours.length === 0 ? 0 : 1 + Math.max(...ours.map(depth))
  }
}
