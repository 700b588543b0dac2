import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createTestIssuer } from '@jwks-auth/testing'
import { startOidcProvider } from '../../examples/demo/src/providers/oidc.js'
import { ownEnvironment } from './own-environment.js'
import type { PackedPackage } from './packed-package.js'

const AUDIENCE = 'https://api.example.test'

export interface NpxReport {
  /** Whether the keys of our own issuer can be used. */
  readonly ours: unknown
  /** The same of `oidc-provider`. */
  readonly oidcProvider: unknown
  /** What becomes of a token of `oidc-provider`. */
  readonly token: unknown
  /** The issuer that the command line brought along and started. */
  readonly issuer: unknown
  /** What stands in the empty folder afterwards. */
  readonly leftBehind: readonly string[]
}

/** The command line as a stranger runs it: from the tarballs alone, with npx, where nothing is installed. */
export async function cliByNpx(folder: string, packed: readonly PackedPackage[]): Promise<NpxReport> {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const tarballs = packed
    .filter(({ name }) => /(cli|core|testing)$/.test(name))
    .flatMap(({ file }) => ['--package', file])
  const ours = await createTestIssuer()
  const oidc = await startOidcProvider({ audience: AUDIENCE, scopes: ['reports:read'], algorithm: 'RS256' })
  const env = {
    ...ownEnvironment(),
    npm_config_cache: ownCache(folder),
    OIDC: oidc.issuer,
    TOKEN: await oidc.token('reports:read'),
  }
  const npx = (...args: readonly string[]): Promise<readonly ReadonlyMap<string, unknown>[]> =>
    linesOf(['--yes', '--prefer-offline', '--loglevel=error', ...tarballs, ...args], { cwd: empty, env })
  try {
    const [own] = await npx('--', 'jwks-auth', 'inspect', ours.issuer, '--allow-http', '--json')
    const [provider, token, issuer] = await npx(
      '-c',
      'jwks-auth inspect "$OIDC" --allow-http --json' +
        ` && jwks-auth verify "$TOKEN" --issuer "$OIDC" --audience ${AUDIENCE} --allow-http --json` +
        ' && echo q | jwks-auth issuer --json',
    )
    return {
      ours: own?.get('usable'),
      oidcProvider: provider?.get('usable'),
      token: token?.get('verdict'),
      issuer: issuer?.get('issuer'),
      leftBehind: readdirSync(empty),
    }
  } finally {
    await ours.close()
    await oidc.stop()
  }
}

/** Each line that npx printed, read as JSON. */
function linesOf(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<readonly ReadonlyMap<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    execFile('npx', args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error !== null) reject(new Error(`npx ${args.at(-1)}: ${stdout}${stderr}`))
      else
        resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => new Map(Object.entries(JSON.parse(line)))),
        )
    })
  })
}

/** A place of its own for what npx installs, which nobody will ask for again; what npm has downloaded before is at hand there. */
function ownCache(folder: string): string {
  const downloaded = join(process.env['npm_config_cache'] ?? join(homedir(), '.npm'), '_cacache')
  const cache = join(folder, 'npm')
  mkdirSync(downloaded, { recursive: true })
  mkdirSync(cache)
  symlinkSync(downloaded, join(cache, '_cacache'))
  return cache
}
