import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createTestIssuer } from '@jwks-auth/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BODIES, BrokenProvider, type Body, type BrokenResponse } from './broken-bodies.js'
import { KNOWN, nameOf, PLAIN, REFUSED, type ContentEncoding } from './content-encodings.js'

const PROGRAM = fileURLToPath(new URL('process/two-providers.mjs', import.meta.url))
/** A process takes a while to start on a busy machine. */
const TEST_TIMEOUT_MS = 60_000

type GiveUp = `${'timeout' | 'close'} ${'before the head' | 'in the body'}` | 'never'
/** Which document is broken: the metadata of an issuer, or its key set. */
const DOCUMENTS = ['metadata', 'key set'] as const
type Document = (typeof DOCUMENTS)[number]

interface Told {
  readonly id: unknown
  readonly outcome?: string
  readonly detail?: string
  readonly neighbour?: string
}

const provider = new BrokenProvider()
let keySet: string
let program: ChildProcess
let says = ''

beforeAll(async () => {
  await provider.start()
  const issuer = await createTestIssuer({ alg: 'ES256' })
  keySet = JSON.stringify({ keys: [issuer.signingKey.publicJwk] })
  await issuer.close()
  await start()
}, TEST_TIMEOUT_MS)
afterEach(async () => {
  provider.endConnections()
  // One test's failure is not the next one's.
  if (hasEnded()) await start()
}, TEST_TIMEOUT_MS)
afterAll(async () => {
  program.disconnect()
  await once(program, 'exit')
  await provider.close()
})

async function start(): Promise<void> {
  says = ''
  program = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  program.stderr?.setEncoding('utf8').on('data', (text: string) => (says += text))
  await told('ready')
}

function hasEnded(): boolean {
  return program.exitCode !== null || program.signalCode !== null
}

async function told(id: unknown): Promise<Told> {
  return await new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`the process of all tenants ended with ${code}:\n${says}`))
    }
    program.once('exit', onExit)
    program.once('message', (message: Told) => {
      program.off('exit', onExit)
      if (message.id === id) resolve(message)
      else reject(new Error(`unexpected: ${JSON.stringify(message)}`))
    })
  })
}

let requests = 0

/** The process is there, and so is its other tenant. */
async function expectNeighbour(): Promise<void> {
  program.send({ id: 'neighbour' })
  expect(await told('neighbour')).toMatchObject({ neighbour: 'a neighbour' })
}

/** What becomes of a fetch of this response. */
async function outcomeOf(document: Document, response: BrokenResponse, giveUp: GiveUp = 'never'): Promise<Told> {
  const { origin } = provider
  const path = `/${(requests += 1)}`
  const issuer = origin + path
  const whole: BrokenResponse = {
    status: '200 OK',
    encoding: { lines: [], encode: undefined },
    body: 'complete',
    text: keySet,
  }
  const metadata = JSON.stringify({ issuer, jwks_uri: `${origin}/keys` })
  const broken = { ...response, text: response.text || (document === 'metadata' ? metadata : keySet) }
  provider.answer({
    '/keys': whole,
    '/moved': { ...whole, text: document === 'metadata' ? metadata : keySet },
    [`${path}/jwks`]: broken,
    [`${path}/.well-known/openid-configuration`]: broken,
    [`/.well-known/oauth-authorization-server${path}`]: broken,
  })
  provider.silent = giveUp.endsWith('before the head')
  const registration = document === 'metadata' ? { issuer } : { issuer, jwksUri: `${issuer}/jwks` }
  program.send({ id: requests, registration, giveUp })
  return await told(requests)
}

/** Metadata has two places; when neither has it, the failure of both is told as one. */
const asTold = (document: Document, reason: string): string =>
  document === 'metadata' && ['body', 'too_large', 'redirect'].includes(reason) ? 'discovery' : reason

const ok = (encoding: ContentEncoding, body: Body, text = ''): BrokenResponse => ({
  status: '200 OK',
  encoding,
  body,
  text,
})
const LONG = ' '.repeat(20_000)
const REASONS: Readonly<Record<Body, string>> = {
  complete: 'fetched',
  chunked: 'fetched',
  incomplete: 'network',
  reset: 'network',
  endless: 'too_large',
  hanging: 'timeout',
  absent: 'timeout',
}
const timeoutIn = (body: Body): GiveUp => (REASONS[body] === 'timeout' ? 'timeout in the body' : 'never')
/** A reset may overtake the head. */
const unlessReset = (body: Body, ...reasons: string[]): string[] =>
  body === 'reset' ? [...reasons, 'network'] : reasons
/** One of each kind for the paths that do not depend on the label. */
const LABELS = [PLAIN[0], KNOWN[0], KNOWN.at(-1), REFUSED[0], REFUSED.at(-1)].filter((one) => one !== undefined)
const named = (encodings: readonly ContentEncoding[]) =>
  encodings.map((encoding) => [nameOf(encoding), encoding] as const)

describe.each(DOCUMENTS)('%s', (document) => {
  const expectReason = async (
    response: BrokenResponse,
    reasons: readonly string[],
    giveUp: GiveUp = 'never',
  ): Promise<Told> => {
    const answer = await outcomeOf(document, response, giveUp)
    const expected = reasons.map((reason) => asTold(document, reason))
    expect({ body: response.body, told: answer }).toEqual({
      body: response.body,
      told: expect.objectContaining({ outcome: expect.toSatisfy((outcome: string) => expected.includes(outcome)) }),
    })
    return answer
  }

  it.each(named([...PLAIN, ...KNOWN]))(
    'is read with content-encoding %s, and fails alone when it breaks off or has no end',
    async (_name, encoding) => {
      for (const body of ['complete', 'incomplete', 'endless'] as const) {
        await expectReason(ok(encoding, body), [REASONS[body]])
      }
      await expectNeighbour()
    },
    TEST_TIMEOUT_MS,
  )

  it.each(named(REFUSED))(
    'fails alone with content-encoding %s, whether it is whole, breaks off or has no end',
    async (_name, encoding) => {
      for (const body of ['complete', 'incomplete', 'endless'] as const) {
        const { detail } = await expectReason(ok(encoding, body), ['body'])
        expect(detail).toMatch(/content-encoding/)
      }
      await expectNeighbour()
    },
    TEST_TIMEOUT_MS,
  )

  it.each(named(LABELS))(
    'fails alone with content-encoding %s, in whatever other way it goes wrong',
    async (_name, encoding) => {
      const reason = (otherwise: string): string =>
        encoding.encode === undefined && encoding.lines.length > 0 ? 'body' : otherwise
      for (const body of ['chunked', 'reset', 'hanging', 'absent'] as const) {
        const refused = reason('fetched') === 'body'
        await expectReason(
          ok(encoding, body),
          unlessReset(body, reason(REASONS[body])),
          refused ? 'never' : timeoutIn(body),
        )
      }
      for (const body of ['complete', 'chunked'] as const) {
        await expectReason(ok(encoding, body, LONG), [reason('too_large')])
        await expectReason(ok(encoding, body, '<html></html>'), ['body'])
      }
      await expectNeighbour()
    },
    TEST_TIMEOUT_MS,
  )

  it.each(['503 Service Unavailable', '404 Not Found', '201 Created', '304 Not Modified'])(
    'is given up alone with status %s',
    async (status) => {
      // Metadata has two places, and an answer of the first that is wrong for good leaves the other its turn.
      const reason = document === 'metadata' && !status.startsWith('503') ? 'discovery' : 'status'
      for (const encoding of LABELS) {
        for (const body of BODIES) {
          const late = timeoutIn(body)
          const reasons = unlessReset(body, reason, ...(late === 'never' ? [] : ['timeout']))
          await expectReason({ ...ok(encoding, body), status }, reasons, late)
        }
      }
      await expectNeighbour()
    },
    TEST_TIMEOUT_MS,
  )

  it.each([
    ['a good place', ['Location: /moved'], 'fetched'],
    ['a place that may not be asked', ['Location: ftp://127.0.0.1/'], 'guard'],
    ['no place', [], 'redirect'],
  ])(
    'is given up alone when it redirects to %s',
    async (_name, headers, reason) => {
      for (const encoding of LABELS) {
        for (const body of BODIES) {
          const late = timeoutIn(body)
          const reasons = unlessReset(body, reason, ...(late === 'never' ? [] : ['timeout']))
          await expectReason({ ...ok(encoding, body), status: '302 Found', headers }, reasons, late)
        }
      }
      await expectNeighbour()
    },
    TEST_TIMEOUT_MS,
  )

  it.each(['before the head', 'in the body'] as const)(
    'is given up alone %s, by a timeout and by the end of the registry',
    async (where) => {
      for (const encoding of LABELS) {
        // The second place of metadata is asked when the first has been refused, if there is time.
        const refused = where === 'in the body' && (encoding === REFUSED[0] || encoding === REFUSED.at(-1))
        const first = refused ? ['body'] : []
        const second = !refused || document === 'metadata'
        for (const body of ['hanging', 'absent'] as const) {
          await expectReason(ok(encoding, body), [...first, ...(second ? ['timeout'] : [])], `timeout ${where}`)
          await expectReason(ok(encoding, body), [...first, 'aborted', 'closed'], `close ${where}`)
        }
      }
      await expectNeighbour()
    },
    TEST_TIMEOUT_MS,
  )
})
