import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'

/** How a program ended: `code` is `null` when it had to be killed. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A program that has not ended by then is killed, in milliseconds. */
export const MAX_PROGRAM_MS = 25_000
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** Runs Node on what was built, with nothing on its standard input. */
export async function node(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { cwd: HERE, timeout: MAX_PROGRAM_MS, killSignal: 'SIGKILL' })
  child.stdin.end()
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  await once(child, 'close')
  return { code: child.exitCode, out, err }
}

/** The ways in which a program is started. `main` is the body of an async function that gets what the packages export. */
export const STARTS = {
  'an ES module': (main: string): readonly string[] => ['--input-type=module', '-e', `${IMPORTS}\n${main}`],
  'a CommonJS module': (main: string): readonly string[] => [
    '--disable-warning=ExperimentalWarning',
    '--input-type=commonjs',
    '-e',
    `${REQUIRES}\nvoid (async () => {${main}})()`,
  ],
  'a worker thread': (main: string): readonly string[] => [
    '--disable-warning=ExperimentalWarning',
    '--input-type=commonjs',
    '-e',
    `const { Worker } = require('node:worker_threads')
     new Worker(${JSON.stringify(`${REQUIRES}\nvoid (async () => {${main}})()`)}, { eval: true })`,
  ],
}

const ENTRIES = { core: '@jwks-auth/core', inspection: '@jwks-auth/core/inspection', redis: '@jwks-auth/core/redis' }
const IMPORTS = Object.entries(ENTRIES)
  .map(([name, entry]) => `import * as ${name} from '${entry}'`)
  .join('\n')
const REQUIRES = Object.entries(ENTRIES)
  .map(([name, entry]) => `const ${name} = require('${entry}')`)
  .join('\n')

/** A token of no use but to be looked at: its signature is none. */
export function tokenOf(issuer: string): string {
  const exp = Math.floor(Date.now() / 1000) + 600
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = { alg: 'RS256', kid: 'a', typ: 'JWT' }
  return `${part(head)}.${part({ iss: issuer, aud: 'api', sub: 'ann', exp })}.${'A'.repeat(342)}`
}

/** Providers that are of no use, each in its way. */
export function uselessProviders() {
  let server: Server | undefined
  let port = 0
  beforeAll(async () => {
    // It takes connections, and says nothing.
    server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server?.close()
  })
  return {
    'refuses connections': () => 'http://127.0.0.1:1',
    'never answers': () => `http://127.0.0.1:${port}`,
    'has no address': () => 'http://nowhere.invalid',
  }
}
