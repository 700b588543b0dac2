import express from 'express'
import { createRequire } from 'node:module'
import { describeMove } from './describe-move.js'
import { runAfter, runBefore } from './run-code.js'
import { serve } from './serve.js'

const require = createRequire(import.meta.url)
const { passportJwtSecret } = require('jwks-rsa')
const { Passport } = require('passport')

/** The users of the README's application. */
const User = {
  findOne({ id }: { readonly id: string }, done: (error: unknown, user: unknown) => void) {
    done(null, id === 'user-1' ? { profile: 'profile of user-1' } : null)
  },
}

describeMove({
  page: 'passport-jwt',
  peers: ['passport-jwt', 'passport', 'jwks-rsa'],
  audience: 'yoursite.net',
  trailingSlash: true,
  proof: 'profile of user-1',
  handBack: 'app',
  also: ['a token of a user who is gone'],
  async before(code, { issuer, jwksUri }) {
    const replacements = {
      // The README has a shared secret; jwks-rsa's function takes its place, as the page says.
      "opts.secretOrKey = 'secret';": 'opts.secretOrKeyProvider = secretOrKeyProvider; opts.algorithms = ["RS256"];',
      "'accounts.examplesoft.com'": `'${issuer}'`,
    }
    const secretOrKeyProvider = passportJwtSecret({ jwksUri })
    const given = { app: express(), passport: new Passport(), User, secretOrKeyProvider }
    return await serve(await runBefore(code, replacements, given, 'app'), '/profile', 'POST')
  },
  async after(code, { issuer }) {
    const replacements = { "issuer: 'https://accounts.examplesoft.com/'": `issuer: '${issuer}', requireHttps: false` }
    return await serve(await runAfter(code, replacements, 'app'), '/profile', 'POST')
  },
})
