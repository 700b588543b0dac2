// The packed command line as a stranger runs it: with npx, in an empty folder, against the test provider that it brings along
// and against oidc-provider.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { startOidcProvider } from '../examples/demo/dist/providers/oidc.js'

const AUDIENCE = 'https://api.example.test'

/**
 * @param {string[]} tarballs
 * @param {string} folder - Where an empty one can be made.
 * @returns {Promise<string[]>} what is wrong
 */
export async function problemsOfCli(tarballs, folder) {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const needed = tarballs.filter((tarball) => /^jwks-auth-(cli|core|testing)-/.test(basename(tarball)))
  const packages = needed.flatMap((tarball) => ['--package', `file:${tarball}`])
  const npx = ['--yes', '--prefer-offline', '--loglevel=error', ...packages]
  const run = (/** @type {string[]} */ args) =>
    spawn('npx', [...npx, ...args], { cwd: empty, shell: process.platform === 'win32' })
  const start = (/** @type {string[]} */ args) => run(['--', 'jwks-auth', ...args])

  // Where npx has installed them: nobody will ask for these tarballs again.
  const { output: path } = await ended(run(['-c', 'node -p process.env.PATH']), '')
  const installed = path.split(delimiter).find((entry) => /[\\/]_npx[\\/]/.test(entry))

  const ours = start(['issuer', '--alg', 'ES256', '--json'])
  const oidc = await startOidcProvider({ audience: AUDIENCE, scopes: ['reports:read'], algorithm: 'RS256' })
  try {
    const { issuer, tokens } = await firstLine(ours)
    const token = await oidc.token('reports:read')
    return [
      ...(await problemsWith(start, issuer, tokens.good)),
      ...(await problemsWith(start, oidc.issuer, token)),
      ...(await end(ours)),
    ]
  } finally {
    ours.kill()
    await oidc.stop()
    if (installed !== undefined) rmSync(join(installed, '..', '..'), { recursive: true, force: true })
  }
}

/**
 * @param {(args: string[]) => import('node:child_process').ChildProcessWithoutNullStreams} start
 * @param {string} issuer
 * @param {string} token
 */
async function problemsWith(start, issuer, token) {
  const inspected = await ended(start(['inspect', issuer, '--allow-http', '--json']), '')
  const verify = ['verify', '-', '--issuer', issuer, '--audience', AUDIENCE, '--allow-http', '--json']
  const verified = await ended(start(verify), `${token}\n`)
  return [
    ...(inspected.code === 0 && /"usable":"yes"/.test(inspected.output)
      ? []
      : [`inspect ${issuer}: ${inspected.output}`]),
    ...(verified.code === 0 && /"verdict":"accepted"/.test(verified.output)
      ? []
      : [`verify --issuer ${issuer}: ${verified.output}`]),
  ]
}

/** @param {import('node:child_process').ChildProcessWithoutNullStreams} child */
async function firstLine(child) {
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text
  })
  const { value: line } = await createInterface(child.stdout)[Symbol.asyncIterator]().next()
  if (line !== undefined) return JSON.parse(line)
  throw new Error(`npx could not run the packed command line: ${errors}`)
}

/** @param {import('node:child_process').ChildProcessWithoutNullStreams} issuer */
async function end(issuer) {
  const { code } = await ended(issuer, 'q\n')
  return code === 0 ? [] : [`issuer: exit code ${code}`]
}

/**
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @param {string} input
 */
async function ended(child, input) {
  let output = ''
  const collect = (/** @type {string} */ text) => {
    output += text
  }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect)
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, output: output.trim() || `exit code ${code}` }
}
