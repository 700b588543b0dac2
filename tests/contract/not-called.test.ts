import { OptionsError } from '@jwks-auth/core'
import * as express from '@jwks-auth/express'
import * as fastifyAdapter from '@jwks-auth/fastify'
import * as koa from '@jwks-auth/koa'
import expressApp from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { listen } from './harness/listen.js'
import { send } from './harness/send.js'

/** What hands a factory itself to a framework, and the error that comes of a request. */
const FRAMEWORKS: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
  async express(name) {
    const app = expressApp()
    const caught: unknown[] = []
    Reflect.apply(app.use.bind(app), app, [Reflect.get(express, name)])
    app.use((error: unknown, _req: unknown, res: expressApp.Response, _next: unknown) => {
      caught.push(error)
      res.status(418).end()
    })
    await using running = await listen(app, async () => {})
    await send(running.port, { target: '/' })
    return caught[0]
  },
  async koa(name) {
    const app = new Koa()
    const caught: unknown[] = []
    app.on('error', (error: unknown) => {
      caught.push(error)
    })
    Reflect.apply(app.use.bind(app), app, [Reflect.get(koa, name)])
    const callback = app.callback()
    await using running = await listen(
      (req, res) => void callback(req, res),
      async () => {},
    )
    await send(running.port, { target: '/' })
    return caught[0]
  },
  async fastify(name) {
    const app = fastify()
    const caught: unknown[] = []
    app.setErrorHandler(async (error, _request, reply) => {
      caught.push(error)
      await reply.code(418).send('')
    })
    const given: unknown = Reflect.get(fastifyAdapter, name)
    const route = name.startsWith('require') ? { onRequest: given, handler: () => '' } : { handler: given }
    Reflect.apply(app.route.bind(app), app, [{ method: 'GET', url: '/', ...route }])
    await app.inject('/')
    await app.close()
    return caught[0]
  },
}

const FACTORIES: readonly (readonly [string, string])[] = [
  ['requireScope', "requireScope('a', 'b')"],
  ['requireAnyScope', "requireAnyScope('a', 'b')"],
  ['requireClaims', "requireClaims({ role: 'admin' })"],
  ['healthHandler', 'healthHandler(registry)'],
  ['statusPage', 'statusPage(registry)'],
  ['metricsHandler', 'metricsHandler()'],
]

describe.each(Object.entries(FRAMEWORKS))('In %s', (framework, use) => {
  const all = framework === 'fastify' ? FACTORIES : [['jwksAuth', 'app.use(jwksAuth({ … }))'] as const, ...FACTORIES]
  it.each(all)('%s that was not called says what to write', async (name, call) => {
    const error = await use(name)
    expect(error).toBeInstanceOf(OptionsError)
    expect(error).toMatchObject({
      problems: [{ field: name, rule: `was handed to the framework without a call: write ${call} in its place` }],
    })
  })
})

it('In fastify, a plugin that was called as middleware is says what to write', async () => {
  const called: unknown = Reflect.apply(fastifyAdapter.jwksAuth, undefined, [
    { issuer: 'https://a.test', audience: 'api' },
  ])
  await expect(Promise.resolve(called)).rejects.toMatchObject({
    problems: [{ field: 'jwksAuth', rule: 'is a plugin: write app.register(jwksAuth, { … }), without a call' }],
  })
})
