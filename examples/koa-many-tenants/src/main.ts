import { AN_HOUR, curl, listen, show } from '@jwks-auth/example-show'
import { createTestIssuer } from '@jwks-auth/testing'
import { makeApp, makeRegistry } from './app.js'
import { DOMAIN, OF_ACME, OF_GLOBEX, scenes } from './scenes.js'

const AUDIENCE = 'https://api.example.com'

await show('koa-many-tenants', async () => {
  const shared = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  const initech = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  const registry = makeRegistry({
    tenants: [
      { id: 'acme', issuer: shared.issuer, organisation: OF_ACME.org },
      { id: 'globex', issuer: shared.issuer, organisation: OF_GLOBEX.org },
      { id: 'initech', issuer: initech.issuer },
    ],
    audience: AUDIENCE,
    // Because everything here runs on loopback.
    requireHttps: false,
  })
  const { origin, close } = await listen(makeApp(registry, DOMAIN).callback())
  return {
    scenes: () =>
      scenes({
        origin,
        shared,
        initech,
        remove(tenant) {
          registry.unregister(tenant, 'default')
        },
      }),
    async tries() {
      const authorization = `Bearer ${await shared.sign(OF_ACME, { expiresIn: AN_HOUR })}`
      return [
        { title: '200', line: curl(`${origin}/me`, { host: `acme.${DOMAIN}`, authorization }) },
        { title: '200', line: curl(`${origin}/t/acme/me`, { host: `api.${DOMAIN}`, authorization }) },
        { title: '401 at another tenant', line: curl(`${origin}/me`, { host: `globex.${DOMAIN}`, authorization }) },
        { title: '400: no tenant', line: curl(`${origin}/me`, { authorization }) },
      ]
    },
    async [Symbol.asyncDispose]() {
      await close()
      await registry.close()
      await Promise.all([shared.close(), initech.close()])
    },
  }
})
