// What a user of the packed packages does, however he loaded them: verifies a token, and protects an API per framework.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'

const audience = 'https://api.test'

export async function prove(packages) {
  const { core, opentelemetry, prometheus, providers, redis, testing } = packages
  const { express, expressAdapter, Koa, koaAdapter, fastify, fastifyAdapter } = packages
  const issuer = await testing.createTestIssuer()
  const jwks = await (await fetch(issuer.jwksUri)).json()
  const observers = [prometheus.installDefaultExporter(), opentelemetry.openTelemetry(), core.logger(console)]
  const options = { issuer: issuer.issuer, audience, jwks, requireHttps: false, observers }
  const token = await issuer.sign({ aud: audience, sub: 'ann', scope: 'read' })
  await issuer.close()

  const verifier = core.createVerifier(options)
  assert.equal((await verifier.verify(token)).claims.sub, 'ann')
  await assert.rejects(verifier.verify(`${token.slice(0, -8)}AAAAAAAA`), core.JwksAuthError)
  await verifier.close()

  const store = redis.redisStore({ url: 'redis://127.0.0.1:1', integrityKey: new Uint8Array(32) })
  await assert.rejects(store.load('A'.repeat(43)), /connect|closed/i)
  await store.close()

  const preset = core.createVerifier(providers.auth0({ domain: 'acme.eu.auth0.com', audience }))
  await assert.rejects(preset.verify(token), { code: 'token_issuer_unknown' })
  assert.throws(() => providers.auth0({ domain: 'https://acme.eu.auth0.com', audience }), core.OptionsError)
  await preset.close()

  const expressApp = express()
  const expressAuth = expressAdapter.jwksAuth(options)
  expressApp.use(expressAuth, expressAdapter.requireScope('read'))
  expressApp.get('/', (req, res) => res.json(expressAdapter.getAuth(req).claims.sub))
  await judge('express', createServer(expressApp), token)
  await expressAuth.close()

  const metricsApp = express().use(expressAdapter.metricsHandler())
  const metrics = createServer(metricsApp).listen(0, '127.0.0.1')
  await once(metrics, 'listening')
  const text = await (await fetch(`http://127.0.0.1:${metrics.address().port}/`)).text()
  assert.match(text, /^# TYPE jwks_auth_verifications_total counter$/m)
  metrics.closeAllConnections()
  metrics.close()

  const koaApp = new Koa()
  const koaAuth = koaAdapter.jwksAuth(options)
  koaApp.silent = true
  koaApp.use(koaAuth)
  koaApp.use((ctx) => {
    ctx.body = JSON.stringify(koaAdapter.getAuth(ctx).claims.sub)
  })
  await judge('koa', createServer(koaApp.callback()), token)
  await koaAuth.close()

  const fastifyApp = fastify()
  await fastifyApp.register(fastifyAdapter.jwksAuth, { ...options, global: true })
  fastifyApp.get('/', async (request) => JSON.stringify(fastifyAdapter.getAuth(request).claims.sub))
  await fastifyApp.ready()
  await judge('fastify', fastifyApp.server, token)
  await fastifyApp.close()
}

async function judge(framework, server, token) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}/`
  const accepted = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  assert.deepEqual([accepted.status, await accepted.json()], [200, 'ann'], framework)
  const refused = await fetch(url)
  assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Bearer'], framework)
  server.closeAllConnections()
  server.close()
}
