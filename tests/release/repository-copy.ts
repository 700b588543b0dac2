import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { ROOT } from '../architecture/source-files.js'
import { ownEnvironment } from '../packages/own-environment.js'

const PARTS = [
  '.changeset',
  '.prettierrc.json',
  '.prettierignore',
  'examples/demo',
  'package.json',
  'packages',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'scripts',
  'tests/package.json',
]

export interface Ran {
  readonly ok: boolean
  /** Stdout and stderr together. */
  readonly output: string
}

/** What a release is made from, in a folder of its own under git, so that commands may change it. */
export interface RepositoryCopy extends Disposable {
  readonly folder: string
  run: (command: readonly string[], env?: NodeJS.ProcessEnv) => Ran
  read: (path: string) => string
  write: (path: string, text: string) => void
  commit: () => void
}

export function copyRepository(): RepositoryCopy {
  const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-release-'))
  for (const part of PARTS) {
    const filter = (path: string): boolean => basename(path) !== 'dist'
    cpSync(join(ROOT, part), join(folder, part), { recursive: true, verbatimSymlinks: true, filter })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, '.gitignore'), 'node_modules\nrelease/\n')
  const run = ([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): Ran => {
    const { status, stdout, stderr } = spawnSync(file, args, { cwd: folder, encoding: 'utf8', env: withoutCi(env) })
    return { ok: status === 0, output: `${stdout}${stderr}` }
  }
  const write = (path: string, text: string): void => {
    writeFileSync(join(folder, path), text)
  }
  const commit = (): void => {
    const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', '-c', 'commit.gpgsign=false']
    const ran = [run(['git', 'add', '--all']), run(['git', ...author, 'commit', '--quiet', '--message', 'A change'])]
    for (const { ok, output } of ran) if (!ok) throw new Error(output)
  }
  run(['git', 'init', '--quiet', '--initial-branch=main'])
  commit()
  return {
    folder,
    run,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    write,
    commit,
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** In CI the environment tells of the repository that this copy is not. */
function withoutCi(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(ownEnvironment()).filter(([name]) => !/^(GITHUB|GIT)_/.test(name))
  return { ...Object.fromEntries(others), ...env }
}
