import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'
import { ownEnvironment } from '../packages/own-environment.js'
import { packAll } from '../packages/packed-package.js'
import { sectionsOf, versionsIn, type Step } from './page.js'

const PAGE = readFileSync(join(ROOT, 'docs/guide/build-tools.md'), 'utf8')
/** Milliseconds, for npm and compilers on a busy machine. */
const PATIENCE = 300_000

const TOOLS: Readonly<Record<string, string>> = {
  typescript: '5.9.3',
  esbuild: '0.28.2',
  rollup: '4.68.8',
  webpack: '5.113.0',
  jest: '30.5.2',
  pnpm: '10.34.9',
}
const BESIDE: Readonly<Record<string, string>> = {
  '@rollup/plugin-commonjs': '^29.0.0',
  '@rollup/plugin-json': '^6.1.0',
  '@rollup/plugin-node-resolve': '^16.0.3',
  'webpack-cli': '^6.0.1',
  'ts-jest': '29.4.15',
  '@types/jest': '^30.0.0',
  // The newest: the packed packages are compiled with those of the lowest Node elsewhere.
  '@types/node': '26.6.7',
  '@types/express': '^5.0.6',
  express: '^5.2.0',
}

const VERIFY = `
import { createVerifier } from '@jwks-auth/core'
import { auth0 } from '@jwks-auth/core/providers'
import { jwksAuth } from '@jwks-auth/express'
import { createTestIssuer } from '@jwks-auth/testing'

/** The subject of a good token, and the code of a forged one's refusal. */
export async function verifyBoth(): Promise<string> {
  const issuer = await createTestIssuer()
  const verifier = createVerifier({ issuer: issuer.issuer, audience: 'api', requireHttps: false, debug: false })
  const token = await issuer.sign({ aud: 'api', sub: 'ann' })
  const { claims } = await verifier.verify(token)
  const forged = \`\${token.slice(0, -8)}AAAAAAAA\`
  const code = await verifier.verify(forged).catch((error: { code: string }) => error.code)
  await verifier.close()
  await issuer.close()
  return [claims.sub, code, typeof jwksAuth, auth0({ domain: 'a.eu.auth0.com', audience: 'api' }).issuer].join(' ')
}
`
const SAID = 'ann signature_invalid function https://a.eu.auth0.com/'
const PROGRAM = `${VERIFY}\nvoid verifyBoth().then((said) => { console.log(said) })\n`
const TEST = `${VERIFY}\ntest('verifies', async () => { expect(await verifyBoth()).toBe('${SAID}') }, 30_000)\n`

/** For tools that are given JavaScript: the program has no other types. */
function withoutTypes(program: string): string {
  return program.replace('(error: { code: string })', '(error)').replace(': Promise<string>', '')
}

describe('The page on build tools', { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-tools-'))

  beforeAll(async () => {
    mkdirSync(join(folder, 'packed'))
    const packed = await packAll(join(folder, 'packed'))
    const dependencies = Object.fromEntries(packed.map(({ name, file }) => [name, `file:packed/${basename(file)}`]))
    const manifest = { private: true, dependencies: { ...dependencies, ...TOOLS, ...BESIDE } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'program.ts'), PROGRAM)
    writeFileSync(join(folder, 'program.mjs'), withoutTypes(PROGRAM))
    writeFileSync(join(folder, 'verifies.test.ts'), TEST)
    await shell('npm install --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error', folder)
  }, PATIENCE)

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  }, PATIENCE)

  const sections = sectionsOf(PAGE).filter(({ title }) => title !== 'pnpm with tarballs')

  it.each(sections)('$title: what is written there verifies a good and a forged token', async ({ title, steps }) => {
    const said: string[] = []
    for (const step of steps) said.push(await follow(step, folder))
    const programs = steps.filter(({ file, text }) => file === undefined && text.includes('node out/'))
    expect(
      said
        .join('\n')
        .split('\n')
        .filter((line) => line === SAID),
    ).toHaveLength(programs.length)
    if (title === 'Jest') expect(said.filter((text) => /^Tests: +1 passed, 1 total$/m.test(text))).toHaveLength(2)
    else expect(programs.length).toBeGreaterThan(0)
  })

  it('TypeScript: with module: node16 the compiler refuses what Node can, as the page says', async () => {
    const compiled = shell('npx tsc --noEmit --target es2022 --module node16 --skipLibCheck program.ts', folder)
    await expect(compiled).rejects.toThrow('TS1479')
  })

  it('TypeScript: no declaration of ours is at odds with the newest types of Node', async () => {
    const entries = ['core', 'core/inspection', 'core/providers', 'core/redis', 'express', 'testing']
    const code = entries.map((entry, at) => `export * as entry${at} from '@jwks-auth/${entry}'`).join('\n')
    writeFileSync(join(folder, 'entries.ts'), code)
    const compiled = shell(
      'npx tsc --noEmit --target es2023 --lib es2023,esnext.disposable --module nodenext --strict entries.ts',
      folder,
    )
    const said = await compiled.catch((error: unknown) => String(error))
    expect(said.split('\n').filter((line) => /^(?:entries|node_modules\/@jwks-auth\/)/.test(line))).toEqual([])
  })

  it('pnpm with tarballs: the override is needed, and with it the packages work', async () => {
    const own = join(folder, 'with-pnpm')
    mkdirSync(own)
    writeFileSync(join(own, 'package.json'), JSON.stringify({ private: true }))
    await shell('cp -R ../packed packed', own)
    const { steps = [] } = sectionsOf(PAGE).find(({ title }) => title === 'pnpm with tarballs') ?? {}
    const [override, install] = steps
    if (override === undefined || install === undefined) throw new Error('the page has other steps')
    await expect(follow(install, own)).rejects.toThrow('@jwks-auth/core')
    await follow(override, own)
    await follow(install, own)
    const program = `console.log(typeof require('@jwks-auth/express').jwksAuth)`
    expect(await shell(`node --disable-warning=ExperimentalWarning -e "${program}"`, own)).toBe('function\n')
  })

  it('names the versions that it was tried with', () => {
    const named = [...versionsIn(PAGE)].map(([tool, version]) => [tool.toLowerCase().split(' ')[0], version])
    const tried = Object.entries(TOOLS).map(([tool, version]) => [
      tool,
      tool === 'pnpm' ? '10' : version.replace(/\.\d+$/, ''),
    ])
    expect(named).toEqual(tried)
  })

  async function follow({ file, text }: Step, where: string): Promise<string> {
    if (file === undefined) return await shell(text, where)
    writeFileSync(join(where, file), text)
    return ''
  }

  /** Ends with what was printed, or fails with it. Commands find the tools that were installed. */
  function shell(commands: string, where: string): Promise<string> {
    const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter)
    // Jest would take colours, and that it runs within another runner, from these.
    const { FORCE_COLOR: _colours, JEST_WORKER_ID: _worker, NODE_ENV: _env, ...env } = ownEnvironment()
    return new Promise((resolve, reject) => {
      const options = { cwd: where, encoding: 'utf8', env: { ...env, PATH: path, NO_COLOR: '1', CI: 'true' } } as const
      execFile('bash', ['-euo', 'pipefail', '-c', commands], options, (error, stdout, stderr) => {
        if (error === null) resolve(commands.includes('jest') ? stderr : stdout)
        else reject(new Error(`${commands}\n${stdout}${stderr}`))
      })
    })
  }
})
