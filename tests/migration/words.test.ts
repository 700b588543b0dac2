import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import * as ofExpress from '@jwks-auth/express'
import * as ofFastify from '@jwks-auth/fastify'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { fastify, type FastifyInstance, type onRequestHookHandler } from 'fastify'
import type Koa from 'koa'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { listen } from '../contract/harness/listen.js'
import { send } from '../contract/harness/send.js'
import { codeBlocksOf } from '../doc-snippets/code-blocks.js'
import { readMovingPage } from './migration-page.js'
import { runAfter, runBefore } from './run-code.js'

const require = createRequire(import.meta.url)
const AUDIENCE = 'https://api.example.com'

describe('Handlers that are not changed yet', () => {
  it('find the payload where express-oauth2-jwt-bearer put it, and getAuth goes on', async () => {
    await using issuer = await createTestIssuer({ audience: 'https://my-api.com' })
    const replacements = { "'https://YOUR_ISSUER_DOMAIN'": `'${issuer.issuer}', requireHttps: false` }
    const app = (await runAfter(lastBlockOf('express-oauth2-jwt-bearer'), replacements, 'app')) as Express
    app.get('/old', (req, res) => {
      const old: unknown = Reflect.get(req, 'auth')
      const { payload, token } = old as { payload: { sub: string }; token: string }
      res.json([payload.sub, token === ofExpress.getAuth(req).token])
    })
    expect(await ask(app, bearer(await issuer.sign()), '/old')).toBe('200 ["user-1",true]')
  })

  it('find the payload where koa-jwt put it', async () => {
    await using issuer = await createTestIssuer({ audience: 'http://myapi/protected' })
    const replacements = { "'https://sandrino.auth0.com/'": `'${issuer.issuer}', requireHttps: false` }
    const app = (await runAfter(lastBlockOf('koa-jwt'), replacements, 'app')) as Koa
    app.use((ctx) => {
      ctx.body = ctx.state['user'].sub
    })
    const callback = app.callback()
    const listener: RequestHandler = (req, res) => void callback(req, res)
    expect(await ask(listener, bearer(await issuer.sign()))).toBe('200 user-1')
  })
})

describe('What the page on express-jwt puts in place of its options', () => {
  it('answers with the challenge, and refuses what was revoked', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    const [, , errors = '', revocation = ''] = codeOf('express-jwt')
    const answer = (await runAfter(errors, {}, 'answer')) as ErrorRequestHandler
    const revocations = { 'new Set<unknown>()': "new Set<unknown>(['revoked'])" }
    const notRevoked = (await runAfter(revocation, revocations, 'notRevoked')) as RequestHandler
    const app = express()
    app.use(ofExpress.jwksAuth({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false }), notRevoked)
    app.get('/', (_req, res) => res.send('fine'))
    app.use(answer)
    expect(await ask(app, undefined)).toBe('401 A bearer token is required')
    expect(await ask(app, bearer(await issuer.sign()))).toBe('200 fine')
    expect(await ask(app, bearer(await issuer.sign({ jti: 'revoked' })))).toBe('401 Unauthorized')
  })
})

describe('What the pages say of other packages', () => {
  it('get-jwks refuses strangers once the list stands where it is read, with 500', async () => {
    await using issuer = await createTestIssuer()
    await using stranger = await createTestIssuer()
    const list = `{ issuersWhitelist: ['${issuer.issuer}'], jwksPath: '${new URL(issuer.jwksUri).pathname}' }`
    const replacements = {
      'buildGetJwks()': `buildGetJwks(${list})`,
      'fastify.listen(3000)': "fastify.get('/', async (request) => request.user.sub)",
    }
    const app = (await runBefore(readMovingPage('fastify-jwt').before, replacements, {}, 'fastify')) as FastifyInstance
    expect(await inject(app, await issuer.sign())).toBe('200 user-1')
    expect(await inject(app, await stranger.sign())).toMatch(/^500 .*DOMAIN_NOT_ALLOWED/)
    expect(await inject(app, await issuer.sign({}, { kid: 'made-up' }))).toMatch(/^500 .*JWK_NOT_FOUND/)
    await app.close()
  })

  it('@fastify/jwt and jwks-auth do not disturb each other', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    const app = fastify()
    await app.register(require('@fastify/jwt'), { secret: 'a secret of our own' })
    await app.register(ofFastify.jwksAuth, ours(issuer))
    app.get('/', { onRequest: ofFastify.authenticate }, (request) => request.auth?.claims.sub)
    expect(await inject(app, await issuer.sign())).toBe('200 user-1')
    expect(Reflect.get(app, 'jwt').sign({ sub: 'user-2' })).toMatch(/^ey/)
    await app.close()
  })

  it('fastify-jwt-jwks shares a scope with us: server.authenticate stays its own', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    await using other = await createTestIssuer({ audience: AUDIENCE })
    const app = fastify()
    await app.register(require('fastify-jwt-jwks'), {
      jwksUrl: other.jwksUri,
      audience: AUDIENCE,
      issuer: other.issuer,
    })
    const theirs: unknown = Reflect.get(app, 'authenticate')
    await app.register(ofFastify.jwksAuth, ours(issuer))
    expect(Reflect.get(app, 'authenticate')).toBe(theirs)
    app.get('/', { onRequest: ofFastify.authenticate }, (request) => request.auth?.claims.sub)
    app.get('/old', { onRequest: theirs as onRequestHookHandler }, () => 'theirs')
    const [fromOurs, fromTheirs] = [await issuer.sign(), await other.sign()]
    expect(await inject(app, fromOurs)).toBe('200 user-1')
    expect(await inject(app, fromTheirs)).toMatch(/^401/)
    expect(await inject(app, fromTheirs, '/old')).toBe('200 theirs')
    expect(await inject(app, fromOurs, '/old')).toMatch(/^401/)
    await app.close()
  })

  it.each(['fastify-jwt-jwks', 'fastify-jwt'])(
    'a route that still reads the hook from the instance is open once the old plugin is gone: %s warns of that',
    async (page) => {
      await using issuer = await createTestIssuer({ audience: AUDIENCE })
      const app = fastify()
      await app.register(ofFastify.jwksAuth, ours(issuer))
      const left: object = { onRequest: Reflect.get(app, 'authenticate') }
      app.get('/left', left, () => 'open')
      app.get('/replaced', { onRequest: ofFastify.authenticate }, () => 'closed')
      expect(await app.inject('/left')).toMatchObject({ statusCode: 200 })
      expect(await app.inject('/replaced')).toMatchObject({ statusCode: 401 })
      expect(textOf(page)).toMatch(/\*\*the route\s+is open\*\*/)
      await app.close()
    },
  )

  it('express-oauth2-jwt-bearer lets a bad token pass with authRequired: false, and takes the name in the metadata', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE, trailingSlash: true })
    const { auth } = require('express-oauth2-jwt-bearer')
    const issuerBaseURL = issuer.issuer.slice(0, -1)
    const app = express()
    app.use('/old', auth({ issuerBaseURL, audience: AUDIENCE, authRequired: false }))
    app.use('/new', ofExpress.jwksAuth({ ...ours(issuer), required: false }))
    app.use('/slash', ofExpress.jwksAuth({ ...ours(issuer), issuer: issuerBaseURL }))
    app.use((req, res) => res.send(Reflect.get(req, 'auth') === undefined ? 'nobody' : 'somebody'))
    const [good, bad] = [bearer(await issuer.sign()), bearer(await issuer.sign({}, { expiresIn: -60 }))]
    expect(await ask(app, good, '/old')).toBe('200 somebody')
    expect(await ask(app, bad, '/old')).toBe('200 nobody')
    expect(await ask(app, undefined, '/new')).toBe('200 nobody')
    expect(await ask(app, bad, '/new')).toMatch(/^401/)
    expect(await ask(app, good, '/slash')).toMatch(/^401/)
  })

  it('the rate limit of jwks-rsa hits real keys with the made-up ones', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    const app = expressJwt(issuer, { rateLimit: true, jwksRequestsPerMinute: 2 })
    for (const kid of ['made-up-1', 'made-up-2'])
      expect(await ask(app, bearer(await issuer.sign({}, { kid })))).toMatch(/^401/)
    expect(await ask(app, bearer(await issuer.sign()))).toMatch(/^500 .*JwksRateLimitError/)
  })

  it('express-jwt lets preflight requests pass', async () => {
    await using issuer = await createTestIssuer({ audience: AUDIENCE })
    const running = await listen(expressJwt(issuer, {}), async () => {})
    await using _ = running
    const headers = [['Access-Control-Request-Headers', 'authorization']] as const
    expect(await send(running.port, { method: 'OPTIONS', headers })).toMatchObject({ status: 200 })
    expect(await send(running.port, { method: 'OPTIONS' })).toMatchObject({ status: 401 })
  })
})

function ours(issuer: TestIssuer): { issuer: string; audience: string; requireHttps: false } {
  return { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false }
}

function expressJwt({ issuer, jwksUri }: TestIssuer, options: object): Express {
  const [{ expressjwt }, { expressJwtSecret }] = [require('express-jwt'), require('jwks-rsa')]
  const secret = expressJwtSecret({ jwksUri, ...options })
  const app = express()
  app.use(expressjwt({ secret, algorithms: ['RS256'], audience: AUDIENCE, issuer }))
  app.use((_req, res) => res.send('passed'))
  const tell: ErrorRequestHandler = ({ status = 500, name }, _req, res, _next) => res.status(status).send(name)
  return app.use(tell)
}

function codeOf(page: string): string[] {
  return codeBlocksOf(page, textOf(page)).map(({ code }) => code)
}

function textOf(page: string): string {
  return readFileSync(new URL(`../../docs/guide/migration/${page}.md`, import.meta.url), 'utf8')
}

function lastBlockOf(page: string): string {
  return codeOf(page).at(-1) ?? ''
}

function bearer(token: string): string {
  return `Bearer ${token}`
}

async function inject(app: FastifyInstance, token: string, url = '/'): Promise<string> {
  const { statusCode, body } = await app.inject({ url, headers: { authorization: bearer(token) } })
  return `${statusCode} ${body}`
}

/** Status and body. */
async function ask(app: unknown, authorization: string | undefined, target = '/'): Promise<string> {
  await using running = await listen(app as Express, async () => {})
  const headers = authorization === undefined ? [] : [['Authorization', authorization] as const]
  const { status, body } = await send(running.port, { target, headers })
  return `${status} ${body}`
}
