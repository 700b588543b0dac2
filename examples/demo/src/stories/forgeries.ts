import { parseObject, requireObject } from '../json.js'
import { check } from './check.js'
import { INVALID_TOKEN } from './expected.js'
import { partsOf, signedWithPublicKey, unsigned } from './forgery.js'
import type { Story } from './story.js'

export const forgeries: Story = {
  title: 'Forgeries',
  async *tell(stage) {
    const { acme, globex } = stage.providers
    const genuine = await acme.token('reports:read')
    const { header, claims } = partsOf(genuine)
    const publicKey = await publishedKey(acme.issuer)
    const forger = await globex.createForeignKey('RS256')

    yield check(stage, {
      sent: 'right kid, wrong key',
      request: { tenant: 'acme', token: await globex.sign(claims, { key: forger, kid: String(header['kid']) }) },
      expected: INVALID_TOKEN,
      proves: 'the signature decides, not the kid',
    })
    yield check(stage, {
      sent: 'a kid that nobody publishes',
      request: { tenant: 'acme', token: await globex.sign(claims, { key: forger }) },
      expected: INVALID_TOKEN,
      proves: 'looked up once, then refused',
    })
    yield check(stage, {
      sent: 'alg: none',
      request: { tenant: 'acme', token: unsigned(genuine) },
      expected: INVALID_TOKEN,
      proves: 'unsigned is not signed',
    })
    yield check(stage, {
      sent: 'HS256 with the public key',
      request: { tenant: 'acme', token: signedWithPublicKey(genuine, publicKey) },
      expected: INVALID_TOKEN,
      proves: 'the token cannot choose its check',
    })
  },
}

/** The public key that a provider signs with, as everybody can read it. */
async function publishedKey(issuer: string): Promise<Readonly<Record<string, unknown>>> {
  const { keys } = parseObject(await (await fetch(`${issuer}/jwks`)).text())
  const published: readonly unknown[] = Array.isArray(keys) ? keys : []
  return requireObject(published[0])
}
