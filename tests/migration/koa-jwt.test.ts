import { duration } from '@jwks-auth/core'
import Koa, { type Context } from 'koa'
import { createRequire } from 'node:module'
import { describeMove } from './describe-move.js'
import { runAfter, runBefore } from './run-code.js'
import { serve } from './serve.js'

const require = createRequire(import.meta.url)

describeMove({
  page: 'koa-jwt',
  peers: ['koa-jwt', 'jwks-rsa'],
  audience: 'http://myapi/protected',
  proof: 'user-1',
  handBack: 'app',
  async before(code, { issuer, jwksUri }) {
    const replacements = {
      "'https://sandrino.auth0.com/.well-known/jwks.json'": `'${jwksUri}'`,
      "'http://issuer'": `'${issuer}'`,
    }
    const app = new Koa()
    // `ms` is a package that the README takes for granted.
    await runBefore(code, replacements, { app, jwt: require('koa-jwt'), ms: duration }, 'app')
    app.use((ctx: Context) => {
      ctx.body = ctx.state['user'].sub
    })
    return await serve(app.callback(), '/')
  },
  async after(code, { issuer }) {
    const replacements = { "issuer: 'https://sandrino.auth0.com/'": `issuer: '${issuer}', requireHttps: false` }
    const app = (await runAfter(code, replacements, 'app')) as Koa
    app.use((ctx: Context) => {
      ctx.body = ctx.state['auth'].claims.sub
    })
    return await serve(app.callback(), '/')
  },
})
