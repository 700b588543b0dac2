import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import {
  createTestAuthority,
  createTestClock,
  createTestIssuer,
  type TestClock,
  type TestIssuer,
  type TestKey,
} from '@jwks-auth/testing'
import { Agent, buildConnector } from 'undici'
import type { ProviderFixture, WrongToken } from './fixture.js'

interface Document {
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/**
 * All providers, under their real names, on one TLS server of this machine. Whoever asks them through the dispatcher reaches that server,
 * and trusts its certificates alone; nothing else about a preset is changed.
 */
export interface ProviderWorld {
  readonly dispatcher: Agent
  /** Makes the keys and signs the tokens of every provider. */
  readonly issuer: TestIssuer
  readonly clock: TestClock
  /** The URLs asked for so far. */
  readonly asked: string[]
  /** The certificate of the authority that the server's is from. */
  readonly ca: string
  readonly port: number
  /** Publishes a provider's metadata, and some keys. */
  publish(fixture: ProviderFixture, keys?: readonly TestKey[]): void
  /** A good token of a provider, or a wrong one. */
  sign(fixture: ProviderFixture, wrong?: Pick<WrongToken, 'header' | 'claims'>, key?: TestKey): Promise<string>
  close(): Promise<void>
}

export async function aProviderWorld(fixtures: readonly ProviderFixture[]): Promise<ProviderWorld> {
  const clock = createTestClock({ random: 0.5 })
  const issuer = await createTestIssuer({ alg: 'RS256', clock })
  const authority = await createTestAuthority()
  const urls = fixtures.flatMap(({ keySet, metadata }) => [keySet.url, metadata?.url ?? keySet.url])
  const hosts = new Set(urls.map((url) => new URL(url).hostname))
  const { cert, key } = await authority.issue({ hosts: [...hosts] })
  const documents = new Map<string, Document>()
  const asked: string[] = []
  const server = createServer({ cert, key }, (request, response) => {
    const url = `https://${request.headers.host}${request.url}`
    asked.push(url)
    const document = documents.get(url)
    response.writeHead(document === undefined ? 404 : 200, document?.headers)
    response.end(document === undefined ? '' : JSON.stringify(document.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connect = buildConnector({ ca: authority.ca })
  const dispatcher = new Agent({
    connect: (options, callback) => {
      connect({ ...options, hostname: '127.0.0.1', port: String(port), servername: options.hostname }, callback)
    },
  })
  const publish: ProviderWorld['publish'] = ({ metadata, keySet }, keys = [issuer.signingKey]) => {
    const { headers, member = (jwk) => jwk, document = (all) => ({ keys: all }) } = keySet
    documents.set(keySet.url, { headers, body: document(keys.map(({ publicJwk }) => member({ ...publicJwk }))) })
    if (metadata !== undefined) documents.set(metadata.url, { headers: {}, body: metadata.document })
  }
  return {
    dispatcher,
    issuer,
    clock,
    asked,
    ca: authority.ca,
    port,
    publish,
    sign: async ({ claims, header, naming }, wrong, signer = issuer.signingKey) =>
      await issuer.sign(
        { jti: undefined, ...claims, ...wrong?.claims },
        {
          expiresIn: 100_000,
          header: { typ: undefined, ...header, ...naming?.(signer.kid), ...wrong?.header },
          key: signer,
        },
      ),
    close: async () => {
      await dispatcher.destroy()
      server.closeAllConnections()
      server.close()
      await issuer.close()
    },
  }
}
