import { JwksAuthError, OptionsError } from '@jwks-auth/core'
import { authenticate, jwksAuth, type JwksAuthPluginOptions } from '@jwks-auth/fastify'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'

const OPTIONS = { issuer: 'https://login.example.test/', audience: 'https://api.example.test' } as const

/** The problems that a registration reports. */
async function problemsOf(register: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await register()
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field, rule }) => [field, rule])
    throw error
  }
  return []
}

describe('registering the Fastify plugin', () => {
  it('twice in one scope is refused in words: which of the two should verify?', async () => {
    await using app = fastify()
    await app.register(jwksAuth, OPTIONS)
    expect(await problemsOf(() => app.register(jwksAuth, OPTIONS))).toEqual([
      ['jwksAuth', 'is registered in this scope already; give another one a scope of its own'],
    ])
  })

  it('twice in a nested scope is refused as well', async () => {
    await using app = fastify()
    await app.register(jwksAuth, OPTIONS)
    const nesting = () =>
      app.register(async (nested) => {
        await nested.register(jwksAuth, OPTIONS)
        await nested.register(jwksAuth, OPTIONS)
      })
    expect(await problemsOf(nesting)).toMatchObject([['jwksAuth', expect.any(String)]])
  })

  it('once in a scope and once in each scope within is fine', async () => {
    await using app = fastify()
    const guard = async (scope: FastifyInstance, realm: string): Promise<void> => {
      await scope.register(jwksAuth, { ...OPTIONS, realm })
      scope.get(`/${realm}`, { onRequest: authenticate }, () => 'ok')
    }
    await guard(app, 'outer')
    await app.register(async (nested) => {
      await guard(nested, 'nested')
      await nested.register(async (deep) => {
        await guard(deep, 'deep')
      })
    })
    for (const realm of ['outer', 'nested', 'deep']) {
      const { statusCode, headers } = await app.inject(`/${realm}`)
      expect([statusCode, headers['www-authenticate']]).toEqual([401, `Bearer realm="${realm}"`])
    }
  })

  it('with wrong options is refused before anything listens, naming every one', async () => {
    await using app = fastify()
    // Fastify's types allow a prefix for every plugin; this one would ignore it, and protect more or less than meant.
    const options = { ...OPTIONS, prefix: '/admin', realm: '\u0000', clockTolerance: '11m' } as const
    const problems = await problemsOf(() => app.register(jwksAuth, options))
    expect(problems).toEqual([
      ['realm', 'must be printable ASCII'],
      ['clockTolerance', 'must be a duration of at most ten minutes'],
      ['prefix', expect.any(String)],
    ])
  })

  it.each([['true'], [1], [null]])(
    'with global: %j is refused, for it might mean unprotected routes',
    async (global) => {
      await using app = fastify()
      const options: unknown = { ...OPTIONS, global }
      const problems = await problemsOf(() => app.register(jwksAuth, options as JwksAuthPluginOptions))
      expect(problems).toEqual([['global', 'must be true or false']])
    },
  )

  it('fails with an error that other copies of the package recognise', async () => {
    await using app = fastify()
    await app.register(jwksAuth, OPTIONS)
    const error: unknown = await app.register(jwksAuth, OPTIONS).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(JwksAuthError.is(error)).toBe(true)
  })

  it('may be answered by a function of the scope', async () => {
    await using app = fastify()
    await app.register(jwksAuth, () => OPTIONS)
    app.get('/', { onRequest: authenticate }, () => 'ok')
    expect(await app.inject('/')).toMatchObject({ statusCode: 401 })
  })
})
