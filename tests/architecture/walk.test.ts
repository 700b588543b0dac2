import { Session } from 'node:inspector/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthenticator, type Outcome, type RequestLike } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { ROOT } from './source-files.js'

const SOURCE = /\/packages\/core\/src\/(.+\.ts)$/

/** The files of core in which functions ran, by V8's own count of calls. */
async function filesThatRan(work: () => unknown): Promise<readonly string[]> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    await session.post('Profiler.takePreciseCoverage')
    await work()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    return result.flatMap(({ url, functions }) => {
      const [, file] = SOURCE.exec(url) ?? []
      const ran = functions.some(({ ranges }) => ranges.some(({ count }) => count > 0))
      return file !== undefined && ran ? [file] : []
    })
  } finally {
    session.disconnect()
  }
}

function requestWith(token: string): RequestLike {
  const authorization = `Bearer ${token}`
  return {
    method: 'GET',
    url: '/',
    host: 'a',
    headers: { authorization },
    rawHeaders: ['authorization', authorization],
  }
}

/** The files of the walk, as the page has them. */
function documentedWalk(): readonly string[] {
  const page = readFileSync(join(ROOT, 'docs/spec/architecture.md'), 'utf8')
  const table = page.split('<!-- walk -->')[1]?.split('\nBehind step')[0] ?? ''
  return [...table.matchAll(/`([^`]+\.ts)`/g)].map(([, file = '']) => file)
}

describe('The walk of a new token', () => {
  it('goes through the files that the architecture page lists, and no others', async () => {
    await using issuer = await createTestIssuer()
    const authenticator = createAuthenticator({ issuer: issuer.issuer, audience: 'api', requireHttps: false })
    await authenticator.authenticate(requestWith(await issuer.sign({ aud: 'api' })))
    const request = requestWith(await issuer.sign({ aud: 'api', sub: 'another' }))
    let outcome: Outcome | Promise<Outcome> | undefined
    const files = await filesThatRan(() => {
      outcome = authenticator.authenticate(request)
    })
    await authenticator.close()
    expect(outcome).toMatchObject({ type: 'authenticated', auth: { claims: { sub: 'another' } } })
    expect(files.toSorted()).toEqual(documentedWalk().toSorted())
  })
})
