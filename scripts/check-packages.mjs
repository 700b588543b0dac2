// Packs the packages as for publishing and uses them as a stranger would: publint, attw, a look at what is in them, and
// an empty project that installs them and loads them with `import`, with `require()` and from TypeScript. The command line is
// run with npx.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { problemsOfCli } from './check-cli.mjs'
import { capture, root, say, stop, tool } from './run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-packed-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const names = readdirSync(join(root, 'packages'))
const tarballs = pack()
const consumer = install()
const results = await Promise.all([
  ...tarballs.flatMap((tarball) => [
    check(`publint ${basename(tarball)}`, [...tool('publint'), tarball, '--strict']),
    check(`attw ${basename(tarball)}`, [...tool('@arethetypeswrong/cli', 'attw'), tarball, '--profile', 'esm-only']),
  ]),
  check('import', [process.execPath, 'esm.mjs']),
  check('require()', [process.execPath, 'cjs.cjs']),
  check('TypeScript', [...tool('typescript', 'tsc'), '-p', '.', '--pretty', 'false'], isOurs),
])
const reviews = names.map((name) => report(`contents of ${name}`, problemsIn(name)))
const cli = report('npx jwks-auth, in an empty folder', await problemsOfCli(tarballs, folder))
if ([...results, ...reviews, cli].includes(false)) process.exitCode = 1

function pack() {
  const filters = names.map((name) => `--filter=./packages/${name}`)
  const pnpm = [...tool('pnpm'), ...filters, '--recursive', 'pack', '--pack-destination', folder]
  const { ok, output } = capture(pnpm)
  if (!ok) stop(`${output}\nThe packages could not be packed.`)
  return readdirSync(folder).map((file) => join(folder, file))
}

/** An empty project with nothing but the packages, the frameworks and their types. */
function install() {
  const project = join(folder, 'consumer')
  cpSync(join(root, 'tests', 'packages', 'consumer'), project, { recursive: true })
  mkdirSync(join(project, 'commonjs'))
  cpSync(join(project, 'types.ts'), join(project, 'commonjs', 'types.cts'))
  const { devDependencies: versions } = read(root, 'tests')
  const beside = [
    'express',
    'koa',
    'fastify',
    '@types/express',
    '@types/koa',
    'ioredis',
    'prom-client',
    '@opentelemetry/api',
  ]
  const others = beside.map((name) => [name, versions[name]])
  const packed = tarballs.map((tarball) => {
    const name = basename(tarball).replace(/^jwks-auth-(.*)-\d+\.\d+\.\d+.*$/, '@jwks-auth/$1')
    return [name, `file:${tarball}`]
  })
  const types = ['@types/node', read(root).devDependencies['@types/node']]
  const dependencies = Object.fromEntries([...packed, ...others, types])
  write('package.json', { private: true, type: 'module', dependencies, overrides: { '@types/node': types[1] } })
  write('tsconfig.json', {
    compilerOptions: {
      strict: true,
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      module: 'nodenext',
      types: ['node'],
      noEmit: true,
      allowImportingTsExtensions: true,
    },
    files: ['types.ts', 'commonjs/types.cts'],
  })
  const npm = ['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error']
  const { ok, output } = capture(npm, { cwd: project, shell: process.platform === 'win32' })
  if (!ok) stop(`${output}\nnpm could not install the packed packages and the frameworks (see above).`)
  return project

  /**
   * @param {string} file
   * @param {object} json
   */
  function write(file, json) {
    writeFileSync(join(project, file), JSON.stringify(json))
  }
}

/**
 * What is wrong with an installed package: files a user has no use for, dependencies only this workspace understands,
 * source maps that lead nowhere.
 *
 * @param {string} name
 */
function problemsIn(name) {
  const installed = join(consumer, 'node_modules', '@jwks-auth', name)
  const paths = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.startsWith('node_modules/'))
  return [
    ...['package.json', 'README.md', 'LICENSE'].filter((path) => !paths.includes(path)).map((path) => `lacks ${path}`),
    ...paths.filter((path) => !belongs(path)).map((path) => `should not hold ${path}`),
    ...paths
      .filter((path) => /^dist\/.*\.js$/.test(path))
      .filter((path) => !existsSync(join(root, 'packages', name, path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts'))))
      .map((path) => `holds ${path}, whose source is gone: remove dist and build again`),
    ...(JSON.stringify(read(installed)).includes('"workspace:') ? ['depends on workspace: versions'] : []),
    ...paths
      .filter((path) => path.endsWith('.map') && leadsNowhere(join(installed, path)))
      .map((path) => `has a source map to a source it does not hold: ${path}`),
  ]
}

/** @param {string} path */
function belongs(path) {
  if (['package.json', 'README.md', 'LICENSE'].includes(path)) return true
  return /^dist\/.*(\.js|\.d\.ts|\.map)$/.test(path) && !/\.test\./.test(path)
}

/** @param {string} file - A source map. */
function leadsNowhere(file) {
  /** @type {{ sources: string[], sourcesContent?: string[] }} */
  const { sources, sourcesContent } = JSON.parse(readFileSync(file, 'utf8'))
  return sourcesContent === undefined && sources.some((source) => !existsSync(join(dirname(file), source)))
}

/**
 * Runs a command in the consumer's folder.
 *
 * @param {string} what
 * @param {string[]} command
 * @param {(line: string) => boolean} [counts] - Which lines of output make a failure one of ours.
 * @returns {Promise<boolean>}
 */
function check(what, [file = '', ...args], counts = () => true) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: consumer, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (/** @type {string} */ text) => {
      output += text
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect)
    child.on('close', (code) => {
      const lines = (output.trim() || `exit code ${code}`).split('\n').filter(counts)
      resolve(report(what, code === 0 ? [] : lines))
    })
  })
}

/**
 * Not a mistake in the types of a framework.
 *
 * @param {string} line
 */
function isOurs(line) {
  return !/^node_modules\/(?!@jwks-auth\/)/.test(line)
}

/**
 * @param {string} what
 * @param {string[]} problems
 */
function report(what, problems) {
  const shown = problems.length > 12 ? [...problems.slice(0, 10), `and ${problems.length - 10} more`] : problems
  say(problems.length === 0 ? `  ok      ${what}` : `  FAILED  ${what}\n${shown.join('\n').replaceAll(/^/gm, '    ')}`)
  return problems.length === 0
}

/**
 * The package.json of a folder.
 *
 * @param {...string} path
 */
function read(...path) {
  return JSON.parse(readFileSync(join(...path, 'package.json'), 'utf8'))
}
