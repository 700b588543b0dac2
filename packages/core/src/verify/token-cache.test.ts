import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { createAuthenticator, createRegistry, createVerifier, type TenantVerifier } from '../create.js'
import { RefusedError } from '../errors/errors.js'
import type { RegistryOptions } from '../registry/registry-options.js'
import type { RegistrationOptions } from '../options/registration-options.js'
import { TenantRegistry } from '../registry/registry.js'
import type { TokenCache } from './token-cache.js'

const audience = 'https://api.example.test'

interface Setup extends AsyncDisposable {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly registry: TenantRegistry
  readonly verifier: TenantVerifier
  readonly tokens: TokenCache
  readonly register: (tenant: string, options?: Partial<RegistrationOptions>) => void
  readonly sign: (count: number, org?: string, expiresIn?: number) => Promise<readonly string[]>
  /** For each token: `'checked'`, `'remembered'`, or the code of its refusal. */
  readonly judge: (tokens: readonly string[], tenant?: string) => Promise<readonly string[]>
}

async function open(options: RegistryOptions = {}): Promise<Setup> {
  const clock = createTestClock({ random: 0.5 })
  const issuer = await createTestIssuer({ alg: 'EdDSA', audience, clock })
  const outcomes: string[] = []
  const registry = createRegistry({
    requireHttps: false,
    clock,
    observers: [
      (event) => {
        if (event.type === 'token_accepted') outcomes.push(event.remembered ? 'remembered' : 'checked')
        if (event.type === 'token_refused') outcomes.push(event.code)
      },
    ],
    ...options,
  })
  if (!(registry instanceof TenantRegistry)) throw new Error('made by createRegistry')
  const register: Setup['register'] = (tenant, more) => {
    registry.register(
      { tenant, issuer: issuer.issuer, audience, tenantClaim: 'org', ...more },
      {
        replace: true,
      },
    )
  }
  register('acme')
  register('globex')
  const verifier = createVerifier({ registry })
  return {
    issuer,
    clock,
    registry,
    verifier,
    tokens: registry.parts.tokens,
    register,
    async sign(count, org = 'acme', expiresIn = 3600) {
      return await Promise.all(Array.from({ length: count }, () => issuer.sign({ org }, { expiresIn })))
    },
    async judge(tokens, tenant = 'acme') {
      outcomes.length = 0
      for (const token of tokens) {
        await verifier.verify(token, { tenant }).catch((error: unknown) => {
          if (!(error instanceof RefusedError)) throw error
        })
      }
      return outcomes.splice(0)
    },
    async [Symbol.asyncDispose]() {
      await registry.close()
      await issuer.close()
    },
  }
}

const all = (what: string, count: number): readonly string[] => Array.from({ length: count }, () => what)

/** The bytes that so many tokens like this one are counted for. */
const bytesOf = (token: string, count: number): number => {
  const claims: object = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return count * (1024 + 3 * token.length + 80 + 64 * Object.keys(claims).length)
}

describe('verified tokens', () => {
  it('are remembered, and the same Auth is handed out', async () => {
    await using setup = await open()
    const [token = ''] = await setup.sign(1)
    const first = await setup.verifier.verify(token, { tenant: 'acme' })
    const copy = Buffer.from(token).toString()
    expect(await setup.verifier.verify(copy, { tenant: 'acme' })).toBe(first)
    expect(await setup.judge([token])).toEqual(['remembered'])
  })

  it('are not remembered when told so, for a registry or for one registration', async () => {
    await using none = await open({ verifiedTokens: false })
    const [token = ''] = await none.sign(1)
    expect(await none.judge([token, token])).toEqual(['checked', 'checked'])
    await using some = await open()
    some.register('acme', { verifiedTokens: false })
    const [mine = '', other = ''] = [...(await some.sign(1)), ...(await some.sign(1, 'globex'))]
    expect(await some.judge([mine, mine])).toEqual(['checked', 'checked'])
    expect(await some.judge([other, other], 'globex')).toEqual(['checked', 'remembered'])
  })

  it('are bounded in number, for each registration, and one-off tokens do not drive out those in use', async () => {
    await using setup = await open({ verifiedTokens: { max: 50 } })
    const [working, others] = [await setup.sign(40), await setup.sign(30, 'globex')]
    await setup.judge(others, 'globex')
    for (let round = 0; round < 3; round += 1) await setup.judge(working)
    await setup.judge(await setup.sign(400))
    expect(setup.tokens.size).toBe(50 + 30)
    expect(await setup.judge(working)).toEqual(all('remembered', 40))
    expect(await setup.judge(others, 'globex')).toEqual(all('remembered', 30))
  })

  it('count one use a request, whoever looks whether they are known', async () => {
    await using setup = await open()
    const [token = ''] = await setup.sign(1)
    const authenticator = createAuthenticator({ registry: setup.registry, tenant: () => 'acme' })
    const headers = { authorization: `Bearer ${token}` }
    const request = { method: 'GET', url: '/', host: '', headers, rawHeaders: [] }
    await authenticator.authenticate(request)
    await authenticator.authenticate(request)
    expect(setup.tokens.find(token)?.uses).toBe(2)
  })

  it('are bounded in bytes, for all registrations together, and who takes most makes room', async () => {
    await using example = await open()
    const [sample = ''] = await example.sign(1)
    await using setup = await open({ verifiedTokenBytes: bytesOf(sample, 100) })
    const few = await setup.sign(10, 'globex')
    await setup.judge(few, 'globex')
    await setup.judge(await setup.sign(500))
    expect(setup.tokens.size).toBeGreaterThan(90)
    expect(setup.tokens.bytes).toBeLessThanOrEqual(bytesOf(sample, 100))
    expect(await setup.judge(few, 'globex')).toEqual(all('remembered', 10))
  })

  it('take no more than nothing where that is the bound', async () => {
    await using setup = await open({ verifiedTokenBytes: 0 })
    const [token = ''] = await setup.sign(1)
    expect(await setup.judge([token, token])).toEqual(['checked', 'checked'])
    expect([setup.tokens.size, setup.tokens.bytes]).toEqual([0, 0])
  })

  it('make room when they are over, before others have to', async () => {
    await using setup = await open({ verifiedTokens: { max: 50 } })
    await setup.judge(await setup.sign(40, 'acme', 60))
    await setup.clock.advance(120_000)
    await setup.judge(await setup.sign(45))
    expect(setup.tokens.size).toBe(45)
  })

  it('may share their last characters: the whole token counts', async () => {
    await using setup = await open()
    const [token = '', other = ''] = await setup.sign(2)
    const forged = [...other.split('.').slice(0, 2), token.split('.')[2]].join('.')
    expect(await setup.judge([token, forged, token])).toEqual(['checked', 'signature_invalid', 'remembered'])
    const longer = `${token.slice(0, -16)}A${token.slice(-16)}`
    expect(await setup.judge([longer, token])).toEqual(['signature_invalid', 'remembered'])
  })

  it('take the place of one with the same last characters', async () => {
    await using setup = await open()
    const tokens = await setup.sign(3)
    await setup.judge(tokens)
    const auth = await setup.verifier.verify(tokens[0] ?? '', { tenant: 'acme' })
    const known = setup.tokens.find(auth.token)
    if (known === undefined) throw new Error('it is remembered')
    setup.tokens.add(known, setup.clock.now().wall)
    expect(setup.tokens.size).toBe(3)
    expect(setup.tokens.bytes).toBe(bytesOf(auth.token, 3))
  })

  it('are forgotten with their registration, and all that was kept for it', async () => {
    await using setup = await open()
    const tokens = await setup.sign(5)
    await setup.judge(tokens)
    setup.registry.unregister('acme', 'default')
    expect([setup.tokens.size, setup.tokens.bytes]).toEqual([0, 0])
    expect(await setup.judge(tokens)).toEqual(all('token_issuer_unknown', 5))
  })
})

describe('a remembered token', () => {
  it('is refused once it has expired, and before it is valid should the clock be set back', async () => {
    await using setup = await open()
    const nbf = Math.floor(setup.clock.now().wall / 1000)
    const token = await setup.issuer.sign({ org: 'acme', nbf }, { expiresIn: 60 })
    expect(await setup.judge([token, token])).toEqual(['checked', 'remembered'])
    setup.clock.jumpWall(-10_000)
    expect(await setup.judge([token])).toEqual(['token_not_yet_valid'])
    setup.clock.jumpWall(10_000)
    expect(await setup.judge([token])).toEqual(['remembered'])
    await setup.clock.advance(65_000)
    expect(await setup.judge([token])).toEqual(['token_expired'])
  })

  it('is refused once it is too old', async () => {
    await using setup = await open({ maxTokenAge: '60s' })
    const [token = ''] = await setup.sign(1)
    expect(await setup.judge([token, token])).toEqual(['checked', 'remembered'])
    await setup.clock.advance(65_001)
    expect(await setup.judge([token])).toEqual(['token_too_old'])
  })

  it('keeps its keys fresh, as any token does', async () => {
    await using setup = await open({ defaultTtl: '60s', refreshEarly: '10s', prefetchJitter: 0 })
    const [token = ''] = await setup.sign(1)
    await setup.judge([token])
    await setup.clock.advance(55_000)
    expect(await setup.judge([token])).toEqual(['remembered'])
    await setup.issuer.requested(2)
  })

  it('waits for keys where others wait, and is accepted when its key is among them', async () => {
    await using setup = await open({ staleWhileError: 0 })
    const [token = ''] = await setup.sign(1)
    await setup.judge([token])
    await setup.clock.advance(11 * 60_000)
    expect(await setup.judge([token])).toEqual(['remembered'])
    await setup.clock.advance(11 * 60_000)
    await setup.issuer.rotate({ keepOld: false })
    expect(await setup.judge([token])).toEqual(['key_unknown'])
  })

  it('is refused with 503 once nothing is known of its key', async () => {
    await using setup = await open({ staleWhileError: 0, retry: { maxRetries: 0 } })
    const [token = ''] = await setup.sign(1)
    await setup.judge([token])
    await setup.issuer.stop()
    await setup.clock.advance(11 * 60_000)
    expect(await setup.judge([token])).toEqual(['keys_unavailable'])
  })

  it('is checked again when its key is published for other algorithms', async () => {
    await using setup = await open()
    const jwk = { ...setup.issuer.signingKey.publicJwk }
    const [token = ''] = await setup.sign(1)
    const { alg: _alg, ...open1 } = jwk
    setup.register('acme', { jwks: { keys: [jwk] } })
    expect(await setup.judge([token, token])).toEqual(['checked', 'remembered'])
    setup.register('acme', { jwks: { keys: [open1] } })
    expect(await setup.judge([token])).toEqual(['checked'])
  })

  it('is judged by the rules of the registration that took the place of its own', async () => {
    await using setup = await open()
    const [token = ''] = await setup.sign(1)
    await setup.judge([token])
    setup.register('acme', { requiredClaims: ['acr'] })
    expect(await setup.judge([token])).toEqual(['token_claim_invalid'])
  })

  it('gives up waiting when its caller does', async () => {
    await using setup = await open({ staleWhileError: 0 })
    const [token = ''] = await setup.sign(1)
    await setup.judge([token])
    await setup.clock.advance(11 * 60_000)
    const abort = new AbortController()
    const release = setup.issuer.hold()
    const waiting = setup.verifier.verify(token, { tenant: 'acme', signal: abort.signal })
    abort.abort(new Error('the caller left'))
    await expect(waiting).rejects.toThrow('the caller left')
    release()
  })
})
