import express from 'express'
import { createRequire } from 'node:module'
import { describeMove } from './describe-move.js'
import { runAfter, runBefore } from './run-code.js'
import { serve } from './serve.js'

const require = createRequire(import.meta.url)

describeMove({
  page: 'express-oauth2-jwt-bearer',
  peers: ['express-oauth2-jwt-bearer'],
  audience: 'https://my-api.com',
  claims: { scope: 'read:messages' },
  proof: 'user-1',
  handBack: 'app',
  also: ['a token without the scope', 'a token without the scope: challenge', 'a token without the scope: body'],
  async before(code, { issuer }) {
    const app = express()
    const { requiredScopes } = require('express-oauth2-jwt-bearer')
    const replacements = {
      "'https://YOUR_ISSUER_DOMAIN'": `'${issuer}'`,
      // The README's handler reads and does not answer.
      'auth.token; // The raw JWT token.': 'res.json(auth.payload);',
      // The README names the guard for scopes and shows no use of it.
      "app.get('/api/messages', ": "app.get('/api/messages', requiredScopes('read:messages'), ",
    }
    return await serve(await runBefore(code, replacements, { app, requiredScopes }, 'app'), '/api/messages')
  },
  async after(code, { issuer }) {
    const replacements = {
      "issuer: 'https://YOUR_ISSUER_DOMAIN'": `issuer: '${issuer}', requireHttps: false`,
      'import { getAuth, jwksAuth }': 'import { getAuth, jwksAuth, requireScope }',
      "app.get('/api/messages', ": "app.get('/api/messages', requireScope('read:messages'), ",
    }
    return await serve(await runAfter(code, replacements, 'app'), '/api/messages')
  },
})
