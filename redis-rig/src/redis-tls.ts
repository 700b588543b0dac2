import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.js'
import { RedisServer } from './redis-server.js'

/** In PEM: the server's certificate and key, and whom it trusts to vouch for clients. */
export interface RedisTlsFiles {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

export interface RedisTls extends AsyncDisposable {
  /** Its port without TLS is for the test's own commands. */
  readonly server: RedisServer
  /** `rediss://`, by address. */
  readonly url: string
}

/** A Redis that speaks TLS. Where `clients` are `known`, it wants their certificates. */
export async function startTls(files: RedisTlsFiles, clients: 'any' | 'known'): Promise<RedisTls> {
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-tls-'))
  const args = ['--tls-auth-clients', clients === 'known' ? 'yes' : 'no']
  for (const [name, text] of [
    ['cert', files.cert],
    ['key', files.key],
    ['ca-cert', files.ca],
  ] as const) {
    const file = join(folder, `${name}.pem`)
    await writeFile(file, text, { mode: 0o600 })
    args.push(`--tls-${name}-file`, file)
  }
  const port = await freePort()
  const server = await RedisServer.start('--tls-port', String(port), ...args)
  return {
    server,
    url: `rediss://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
