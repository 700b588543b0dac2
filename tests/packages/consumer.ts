import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../architecture/source-files.js'
import { ownEnvironment } from './own-environment.js'
import type { Manifest, PackedPackage } from './packed-package.js'

/** A project of somebody who has the packages from a registry, and what he brings along: frameworks, their types, clients. */
export interface Consumer {
  /** The names of all packages that were installed. */
  installed: () => string[]
  /** Those of them that want to run something when they are installed. */
  withInstallScript: () => string[]
  /** Runs one of the programs in `tests/packages/consumer`. */
  node: (program: string) => Promise<Ended>
  /** What the compiler has against our types. Mistakes in those of a framework are not ours. */
  typeErrors: () => Promise<string[]>
}

const BROUGHT_ALONG = [
  'express',
  'koa',
  'fastify',
  '@types/express',
  '@types/koa',
  'ioredis',
  'prom-client',
  '@opentelemetry/api',
]

export async function installInto(folder: string, packed: readonly PackedPackage[]): Promise<Consumer> {
  cpSync(join(ROOT, 'tests/packages/consumer'), folder, { recursive: true })
  mkdirSync(join(folder, 'commonjs'))
  cpSync(join(folder, 'types.ts'), join(folder, 'commonjs/types.cts'))
  const nodeTypes = versionsIn('.')['@types/node']
  const dependencies = Object.fromEntries([
    ...packed.map(({ name, file }) => [name, `file:${file}`]),
    ...BROUGHT_ALONG.map((name) => [name, versionsIn('tests')[name]]),
    ['@types/node', nodeTypes],
  ])
  write('package.json', { private: true, type: 'module', dependencies, overrides: { '@types/node': nodeTypes } })
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
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  const { code, output } = await run(folder, ['npm', 'install', '--ignore-scripts', ...quiet])
  if (code !== 0) throw new Error(`npm could not install the packed packages and the frameworks: ${output}`)

  return {
    installed: () => Object.keys(locked(folder)).map(nameOf),
    withInstallScript: () =>
      Object.entries(locked(folder))
        .filter(([path, { hasInstallScript }]) => hasInstallScript === true || runsSomething(join(folder, path)))
        .map(([path]) => nameOf(path)),
    node: (program) => run(folder, [process.execPath, program]),
    async typeErrors() {
      const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
      const ended = await run(folder, [process.execPath, compiler, '-p', '.', '--pretty', 'false'])
      return ended.output.split('\n').filter((line) => line !== '' && !/^node_modules\/(?!@jwks-auth\/)/.test(line))
    },
  }

  function write(file: string, json: object): void {
    writeFileSync(join(folder, file), JSON.stringify(json))
  }
}

interface Ended {
  readonly code: number
  /** Stdout and stderr together. */
  readonly output: string
}

interface Locked {
  readonly hasInstallScript?: boolean
}

function locked(folder: string): Record<string, Locked> {
  const lockfile: { packages: Record<string, Locked> } = JSON.parse(
    readFileSync(join(folder, 'package-lock.json'), 'utf8'),
  )
  const { '': _itself, ...packages } = lockfile.packages
  return packages
}

/** npm runs `node-gyp` for a `binding.gyp`, unasked. */
function runsSomething(installed: string): boolean {
  // Of an optional dependency for another system there is nothing here.
  if (!existsSync(installed)) return false
  const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(
    readFileSync(join(installed, 'package.json'), 'utf8'),
  )
  const hooks = ['preinstall', 'install', 'postinstall']
  return hooks.some((hook) => hook in scripts) || existsSync(join(installed, 'binding.gyp'))
}

function nameOf(path: string): string {
  return path.replace(/^.*node_modules\//, '')
}

function versionsIn(folder: string): Readonly<Record<string, string>> {
  const { devDependencies }: Manifest = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'))
  return devDependencies as Readonly<Record<string, string>>
}

function run(cwd: string, [file = '', ...args]: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32'
    const child = execFile(
      file,
      args,
      { cwd, shell, encoding: 'utf8', env: ownEnvironment() },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` })
      },
    )
  })
}
