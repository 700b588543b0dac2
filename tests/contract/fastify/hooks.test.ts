import {
  authenticate,
  createRegistry,
  getAuth,
  jwksAuth,
  requireClaims,
  requireScope,
  tenantFrom,
} from '@jwks-auth/fastify'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { fastify } from 'fastify'
import { connect } from 'node:http2'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { portOf } from '../harness/listen.js'
import { send } from '../harness/send.js'
import { AUDIENCE } from '../harness/world.js'

const optionsFor = ({ issuer }: TestIssuer) => ({ issuer, audience: AUDIENCE, requireHttps: false }) as const

describe('Fastify hooks', () => {
  it('guards work in onRequest and in preHandler, alone and in lists', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, optionsFor(issuer))
    app.get('/one', { onRequest: [authenticate, requireScope('a')] }, () => 'ok')
    app.get('/two', { onRequest: authenticate, preHandler: requireScope('a') }, () => 'ok')
    app.get('/three', { preHandler: [authenticate, requireClaims({ sub: 'user-1' }), requireScope('a')] }, () => 'ok')
    const [bad, good] = [`Bearer ${await issuer.sign()}`, `Bearer ${await issuer.sign({ scope: 'a' })}`]
    for (const url of ['/one', '/two', '/three']) {
      expect(await app.inject(url)).toMatchObject({ statusCode: 401 })
      expect(await app.inject({ url, headers: { authorization: bad } })).toMatchObject({ statusCode: 403 })
      expect(await app.inject({ url, headers: { authorization: good } })).toMatchObject({ statusCode: 200 })
    }
  })

  it('after an answer of ours nothing else runs, though an onSend hook takes its time', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    const ran: string[] = []
    app.addHook('onSend', async (_request, _reply, payload) => {
      await new Promise(setImmediate)
      ran.push('onSend')
      return payload
    })
    await app.register(jwksAuth, { ...optionsFor(issuer), errors: 'respond' })
    const later = async (): Promise<void> => {
      await Promise.resolve()
      ran.push('later hook')
    }
    const handler = (): string => {
      ran.push('handler')
      return 'ok'
    }
    app.get('/', { onRequest: [authenticate, later], preHandler: later }, handler)
    app.get('/guarded', { onRequest: [authenticate, requireScope('a'), later], preHandler: later }, handler)
    for (const url of ['/', '/guarded']) expect(await app.inject(url)).toMatchObject({ statusCode: 401 })
    expect(ran).toEqual(['onSend', 'onSend'])
  })

  it('an answer of ours keeps the headers that hooks before it set, and no serializer changes it', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    app.addHook('onRequest', async (_request, reply) => {
      await Promise.resolve()
      reply.header('Access-Control-Allow-Origin', '*')
    })
    app.setReplySerializer(() => 'serialized')
    await app.register(jwksAuth, { ...optionsFor(issuer), errors: 'respond' })
    app.get('/', { onRequest: authenticate }, () => 'ok')
    const { headers, body } = await app.inject('/')
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'access-control-allow-origin': '*' })
    expect(body).toBe('{"error":"unauthorized","error_description":"A bearer token is required"}')
  })

  it('an answer of ours to HEAD is that to GET without its body, on the route that Fastify adds by itself too', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify()
    await app.register(jwksAuth, { ...optionsFor(issuer), errors: 'respond' })
    app.get('/', { onRequest: authenticate }, () => 'ok')
    await app.listen({ port: 0, host: '127.0.0.1' })
    const port = portOf(app.server.address())
    const [get, head] = [await send(port, {}), await send(port, { method: 'HEAD' })]
    expect(get.status).toBe(401)
    expect(head.bytes).toBe(get.bytes.slice(0, -get.body.length))
  })

  it('find the tenant in the path as it was sent, not as rewriteUrl made it', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ ...optionsFor(issuer), tenant: 'acme' })
    await using app = fastify({ rewriteUrl: ({ url = '' }) => url.replace('/tenants/acme', '') })
    await app.register(jwksAuth, { registry, tenant: tenantFrom.pathSegment(1) })
    app.get('/reports', { onRequest: authenticate }, (request) => getAuth(request).tenant)
    const headers = { authorization: `Bearer ${await issuer.sign()}` }
    expect(await app.inject({ url: '/tenants/acme/reports', headers })).toMatchObject({ body: 'acme' })
  })

  it('serve HTTP/2 as well', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using app = fastify({ http2: true })
    await app.register(jwksAuth, optionsFor(issuer))
    app.get('/', { onRequest: [authenticate, requireScope('a')] }, (request) => request.auth?.claims.sub)
    await app.listen({ port: 0, host: '127.0.0.1' })
    const session = connect(`http://127.0.0.1:${portOf(app.server.address())}`)
    const ask = async (headers: Record<string, string>): Promise<unknown> => {
      const stream = session.request({ ':path': '/', ...headers })
      const status = new Promise((resolve) => stream.on('response', (answer) => resolve(answer[':status'])))
      return [await status, await text(stream)]
    }
    const authorization = `Bearer ${await issuer.sign({ scope: 'a' })}`
    const answers = [await ask({ authorization }), await ask({})]
    session.destroy()
    expect(answers).toEqual([
      [200, 'user-1'],
      [401, expect.stringContaining('A bearer token is required')],
    ])
  })
})
