import {
  answers,
  ask,
  INVALID_TOKEN,
  judged,
  NO_TENANT,
  send,
  UNAVAILABLE,
  type Asked,
  type Expected,
  type Scenes,
} from '@jwks-auth/example-show'
import type { TestIssuer } from '@jwks-auth/testing'
import { setTimeout as sleep } from 'node:timers/promises'

export const DOMAIN = 'example.com'

/** What is on stage. */
export interface Stage {
  readonly origin: string
  /** The provider of acme and globex. */
  readonly shared: TestIssuer
  /** That of initech alone. */
  readonly initech: TestIssuer
  /** Takes a tenant away. */
  readonly remove: (tenant: string) => void
}

/** Claims of users of the shared provider. */
export const OF_ACME = { org: 'o-1' }
export const OF_GLOBEX = { org: 'o-2' }

/** All that happens to the API, in order. */
export async function* scenes(stage: Stage): Scenes {
  yield* tenants(stage)
  yield* foreigners(stage)
  yield* names(stage)
  yield* admins(stage)
  yield* outage(stage)
  yield* removal(stage)
}

async function* tenants(stage: Stage): Scenes {
  const acme = await stage.shared.sign(OF_ACME)
  const globex = await stage.shared.sign(OF_GLOBEX)
  yield send(stage, "acme's token at acme.example.com", at('acme', acme), me('acme'), 'the tenant is in the host name')
  yield send(stage, "acme's at api.example.com/t/acme", within('acme', acme), me('acme'), 'or in the path')
  yield send(stage, "globex's at globex.example.com", at('globex', globex), me('globex'), 'the same provider')
  const fetches = stage.shared.count()
  yield {
    sent: 'what the provider was asked meanwhile',
    came: `${fetches} for keys`,
    shows: 'two tenants, one key set',
    problem: fetches === 1 ? undefined : `its key set was fetched ${fetches} times`,
  }
  const initech = await stage.initech.sign()
  yield send(stage, "initech's at initech.example.com", at('initech', initech), me('initech'), 'its own provider')
}

async function* foreigners(stage: Stage): Scenes {
  const acme = await stage.shared.sign(OF_ACME)
  yield send(stage, "acme's token at globex", at('globex', acme), INVALID_TOKEN, 'same keys, but the claim decides')
  yield send(stage, "acme's token at /t/globex", within('globex', acme), INVALID_TOKEN, 'there too')
  yield send(stage, "acme's token at initech", at('initech', acme), INVALID_TOKEN, 'another provider')
  const initech = await stage.initech.sign(OF_ACME)
  yield send(stage, "initech's, which says it is acme's, at acme", at('acme', initech), INVALID_TOKEN, 'who says so?')
  const nobody = await stage.shared.sign()
  yield send(stage, 'one without `org` at acme', at('acme', nobody), INVALID_TOKEN, 'a tenant has to be proven')
  const both = await stage.shared.sign({ org: ['o-1', 'o-2'] })
  yield send(stage, 'one for both at acme', at('acme', both), INVALID_TOKEN, 'one tenant, not a list')
  yield send(stage, "acme's token at umbrella", at('umbrella', acme), INVALID_TOKEN, 'no tenant: told like any other')
}

async function* names(stage: Stage): Scenes {
  const token = await stage.shared.sign(OF_ACME)
  const named = (host: string, path: string): Asked => ({ host, path, token })
  yield send(stage, 'api.example.com/me', named('api.example.com', '/me'), NO_TENANT, 'no tenant is named')
  const foreign = named('acme.example.com.evil.test', '/me')
  yield send(stage, 'acme.example.com.evil.test', foreign, NO_TENANT, 'a label before the domain, not within')
  const two = named('acme.example.com', '/t/globex/me')
  yield send(stage, 'acme.example.com/t/globex', two, NO_TENANT, 'two names are none')
  const loud = named('acme.example.com', '/T/globex/me')
  yield send(stage, 'acme.example.com/T/globex', loud, { status: 404 }, 'there is no other way to write it')
}

async function* admins(stage: Stage): Scenes {
  const admin = { ...within('acme', await stage.shared.sign({ ...OF_ACME, roles: ['admin'] })), path: '/t/acme/admin' }
  yield send(stage, "/admin with acme's admin", admin, answers({ tenant: 'acme', admin: true }), 'a role in the token')
  const user = { ...admin, token: await stage.shared.sign(OF_ACME) }
  const lacking = { status: 403, headers: { 'www-authenticate': /error="insufficient_scope"/ } }
  yield send(stage, '/admin with another user of acme', user, lacking, 'a good token, but not for this')
}

async function* outage(stage: Stage): Scenes {
  const { initech } = stage
  // With a key that the API has not seen, it has to ask.
  await initech.rotate()
  const token = await initech.sign()
  await initech.stop()
  const refused = await ask(stage.origin, at('initech', token))
  yield judged("initech's new key, its provider is down", refused, UNAVAILABLE, 'nobody can know: 503, not 401')
  const acme = await stage.shared.sign(OF_ACME)
  yield send(stage, "acme's token meanwhile", at('acme', acme), me('acme'), "another tenant's outage is its own")
  await initech.start()
  await sleep(Number(refused.headers['retry-after'] ?? 0) * 1000)
  yield send(stage, "initech's, as long after as told", at('initech', token), me('initech'), 'the new key is found')
}

async function* removal(stage: Stage): Scenes {
  const globex = at('globex', await stage.shared.sign(OF_GLOBEX))
  yield send(stage, "globex's token", globex, me('globex'), 'good so far')
  stage.remove('globex')
  yield send(stage, 'the same, globex was removed', globex, INVALID_TOKEN, 'from this moment on')
  const acme = at('acme', await stage.shared.sign(OF_ACME))
  yield send(stage, "acme's token", acme, me('acme'), 'the keys that both used stay')
}

function at(tenant: string, token: string): Asked {
  return { host: `${tenant}.${DOMAIN}`, path: '/me', token }
}

function within(tenant: string, token: string): Asked {
  return { host: `api.${DOMAIN}`, path: `/t/${tenant}/me`, token }
}

function me(tenant: string): Expected {
  return answers({ tenant, user: 'user-1' })
}
