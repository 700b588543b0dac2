import express from 'express'
import { createRequire } from 'node:module'
import { describeMove } from './describe-move.js'
import { runAfter, runBefore } from './run-code.js'
import { serve } from './serve.js'

const require = createRequire(import.meta.url)
const { expressJwtSecret } = require('jwks-rsa')

describeMove({
  page: 'express-jwt',
  peers: ['express-jwt', 'jwks-rsa'],
  audience: 'https://api.example.com',
  trailingSlash: true,
  claims: { admin: true },
  proof: 'OK',
  handBack: 'app',
  also: ['a token without the claim'],
  async before(code, { issuer, jwksUri }) {
    const replacements = {
      // The README has a shared secret; jwks-rsa's function takes its place, as the page says.
      'secret: "shhhhhhared-secret"': 'secret, audience, issuer',
      '["HS256"]': '["RS256"]',
    }
    const given = { app: express(), secret: expressJwtSecret({ jwksUri }), audience: 'https://api.example.com', issuer }
    return await serve(await runBefore(code, replacements, given, 'app'), '/protected')
  },
  async after(code, { issuer }) {
    const replacements = { "issuer: 'https://login.example.com/'": `issuer: '${issuer}', requireHttps: false` }
    return await serve(await runAfter(code, replacements, 'app'), '/protected')
  },
})
