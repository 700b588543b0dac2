import { getAuth, jwksAuth } from '@jwks-auth/express'
import express from 'express'

// Without `@jwks-auth/express/augment`, the types of Express stay as they are: another package may own `req.auth`.
express().use(jwksAuth({ issuer: 'https://login.example.com/', audience: false }), (req, res) => {
  res.json(getAuth(req).claims.sub)
  // @ts-expect-error -- not declared unless asked for
  res.json(req.auth)
})
