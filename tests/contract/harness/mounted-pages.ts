import * as ofExpress from '@jwks-auth/express'
import * as ofFastify from '@jwks-auth/fastify'
import * as ofKoa from '@jwks-auth/koa'
import type { HealthOptions, Registry, StatusPageOptions } from '@jwks-auth/core'
import express5 from 'express'
import express4 from 'express4'
import { fastify } from 'fastify'
import Koa3 from 'koa'
import Koa2 from 'koa2'
import type { RunningApp } from './harness.js'
import { listen, portOf } from './listen.js'

/** What is mounted: health at `/ready`, the status page at `/ops/status`. */
export interface Pages {
  readonly registry: Registry
  readonly health?: HealthOptions
  readonly status?: StatusPageOptions
}

type Mount = (pages: Pages) => Promise<RunningApp>

function expressMount(createApp: typeof express5): Mount {
  return async ({ registry, health, status }) => {
    const app = createApp()
    app.disable('x-powered-by')
    app.use('/ready', ofExpress.healthHandler(registry, health))
    const router = createApp.Router()
    router.use('/status', ofExpress.statusPage(registry, status))
    app.use('/ops', router)
    return await listen(app, async () => {})
  }
}

function koaMount(Application: typeof Koa3): Mount {
  return async ({ registry, health, status }) => {
    const app = new Application()
    const [ready, page] = [ofKoa.healthHandler(registry, health), ofKoa.statusPage(registry, status)]
    app.use(async (ctx) => {
      if (ctx.path === '/ready') await ready(ctx)
      if (ctx.path === '/ops/status') await page(ctx)
    })
    const callback = app.callback()
    return await listen(
      (req, res) => void callback(req, res),
      async () => {},
    )
  }
}

const fastifyMount: Mount = async ({ registry, health, status }) => {
  const app = fastify()
  app.all('/ready', ofFastify.healthHandler(registry, health))
  app.get('/get/ready', ofFastify.healthHandler(registry, health))
  await app.register(
    async (scope) => {
      scope.all('/status', ofFastify.statusPage(registry, status))
    },
    { prefix: '/ops' },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    port: portOf(app.server.address()),
    closeAuth: async () => {},
    [Symbol.asyncDispose]: async () => await app.close(),
  }
}

export const MOUNTS: Readonly<Record<string, Mount>> = {
  'Express 4': expressMount(express4),
  'Express 5': expressMount(express5),
  'Koa 2': koaMount(Koa2),
  'Koa 3': koaMount(Koa3),
  'Fastify 5': fastifyMount,
}
