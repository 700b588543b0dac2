import { logger, OptionsError, type JwksAuthEvent, type LogTarget } from '@jwks-auth/core'
import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import bunyan from 'bunyan'
import { fastify } from 'fastify'
import { pino } from 'pino'
import winston from 'winston'
import { describe, expect, it } from 'vitest'
import { readJwksCacheOptions } from '../../packages/core/src/standalone/options.js'
import { DROP_REASONS, type DropReason } from '../../packages/core/src/errors/drop-reason.js'
import { aService, tokenFor } from './setup.js'

interface Written {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A log that keeps its lines. */
function aLog(): { readonly target: LogTarget; readonly lines: Written[] } {
  const lines: Written[] = []
  const at =
    (level: string) =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      lines.push({ level, fields, message })
    }
  return { lines, target: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } }
}

interface Logged {
  readonly observe: (event: JwksAuthEvent) => void
  readonly clock: TestClock
  readonly lines: Written[]
  /** Level and message of each line, and how often it was repeated. */
  readonly told: () => readonly string[]
}

function logged(): Logged {
  const clock = createTestClock()
  const { target, lines } = aLog()
  const told = (): readonly string[] =>
    lines.map(
      ({ level, message, fields: { repeated } }) =>
        `${level} ${message}${repeated === undefined ? '' : ` x${JSON.stringify(repeated)}`}`,
    )
  return { observe: logger(target, { clock, order: 'fields-first' }), clock, lines, told }
}

const acme = { tenant: 'acme', provider: 'auth0' }
const refused = (code: 'token_expired' | 'keys_unavailable' | 'closed', more: object = {}): JwksAuthEvent => ({
  type: 'token_refused',
  ...acme,
  code,
  detail: undefined,
  duration: 1,
  ...more,
})
const refreshFailed: JwksAuthEvent = {
  type: 'refresh_failed',
  ...acme,
  purpose: 'routine',
  reason: 'status',
  httpStatus: 503,
  detail: 'the provider answered 503',
  failures: 1,
  retryIn: 1200,
  duration: 30,
}
const refreshed: JwksAuthEvent = {
  type: 'refresh_succeeded',
  ...acme,
  purpose: 'routine',
  keys: 2,
  modified: false,
  duration: 30,
  expiresIn: 600_000,
}
const loadFailed = (tenant: string, reason: 'error' | 'invalid' = 'error'): JwksAuthEvent => ({
  type: 'tenant_load_failed',
  tenant,
  provider: '*',
  reason,
  detail: 'loadTenant failed',
  problems: [],
  failures: 1,
  kept: false,
  retryIn: 1000,
  duration: 5,
})

describe('A line', () => {
  it('has the level of its consequence', () => {
    const { observe, told } = logged()
    observe(refused('keys_unavailable'))
    observe(refreshFailed)
    observe({ type: 'stale_served', ...acme, age: 700_000 })
    observe(refused('token_expired'))
    observe({ type: 'key_dropped', ...acme, index: 0, kid: undefined, reason: 'symmetric' })
    observe(refused('closed'))
    observe({ type: 'registration_added', ...acme, issuer: 'https://acme.auth0.com/' })
    expect(told()).toEqual([
      'error jwks-auth: tokens cannot be verified',
      'warn jwks-auth: keys could not be fetched',
      'warn jwks-auth: expired keys are served',
      'info jwks-auth: a token was refused',
      'info jwks-auth: a published key is not used',
      'info jwks-auth: a token was refused as the registry is closed',
      'debug jwks-auth: a registration was added',
    ])
  })

  it('is written for no request that passes', () => {
    const { observe, told } = logged()
    observe({ type: 'token_accepted', ...acme, remembered: false, duration: 1 })
    observe({ type: 'keys_requested', ...acme, outcome: 'hit' })
    expect(told()).toEqual([])
  })

  it('says of each key that is dropped which it is and why', () => {
    const { observe, lines } = logged()
    observe({ type: 'key_dropped', ...acme, index: 3, kid: 'a', reason: 'symmetric' })
    observe({ type: 'key_dropped', ...acme, index: 4, kid: undefined, reason: 'member_missing' })
    const why = ['symmetric', 'member_missing'].map((reason) => ({ reason, why: DROP_REASONS[reason as DropReason] }))
    expect(lines.map(({ fields }) => fields)).toEqual([
      { ...acme, ...why[0], index: 3, kid: 'a' },
      { ...acme, ...why[1], index: 4 },
    ])
  })

  it('says of a store that was set up wrongly what to look at', () => {
    const { observe, lines } = logged()
    observe({ type: 'store_failed', ...acme, operation: 'load', code: 'WRONGPASS' })
    observe({ type: 'fleet_degraded', ...acme, because: 'connection', code: 'NOAUTH' })
    observe({ type: 'store_failed', ...acme, operation: 'load', code: 'error' })
    observe({ type: 'store_failed', ...acme, tenant: 'a', operation: 'load', code: 'SELF_SIGNED_CERT_IN_CHAIN' })
    observe({ type: 'store_failed', ...acme, tenant: 'b', operation: 'load', code: 'ERR_SSL_WRONG_VERSION_NUMBER' })
    expect(lines.map(({ fields }) => fields['why'])).toEqual([
      expect.stringContaining('refuses the user name or the password'),
      expect.stringContaining('asks for a password'),
      undefined,
      expect.stringContaining('does not trust the certificate of the store'),
      expect.stringContaining('there is no TLS with the store'),
    ])
  })

  it('has room for what is wrong with ten keys', () => {
    const { observe, lines } = logged()
    observe({ ...refreshFailed, detail: 'x'.repeat(3000) })
    expect(lines[0]?.fields['detail']).toBe(`${'x'.repeat(2000)}…`)
  })

  it('holds what an operator needs, in seconds', () => {
    const { observe, lines } = logged()
    observe(refreshFailed)
    expect(lines[0]?.fields).toEqual({
      ...acme,
      reason: 'status',
      detail: 'the provider answered 503',
      httpStatus: 503,
      failures: 1,
      retryIn: 1.2,
    })
  })
})

describe('An incident', () => {
  it('is a line at once, and then one an interval with a count, as long as it goes on', async () => {
    const { observe, clock, told } = logged()
    for (let request = 0; request < 1000; request += 1) observe(refused('token_expired'))
    expect(told()).toEqual(['info jwks-auth: a token was refused'])
    await clock.advance(60_000)
    expect(told().slice(1)).toEqual(['info jwks-auth: a token was refused x999'])
    observe(refused('token_expired'))
    await clock.advance(60_000)
    expect(told().slice(2)).toEqual(['info jwks-auth: a token was refused x1'])
    await clock.advance(600_000)
    expect(told()).toHaveLength(3)
    observe(refused('token_expired'))
    expect(told().slice(3)).toEqual(['info jwks-auth: a token was refused'])
  })

  it('waits with no timer when nothing goes on', async () => {
    const { observe, clock } = logged()
    expect(clock.pending).toBe(0)
    observe(refused('token_expired'))
    observe(refused('keys_unavailable'))
    expect(clock.pending).toBe(1)
    await clock.advance(120_000)
    expect(clock.pending).toBe(0)
  })

  it('is told apart by whom it concerns and why', () => {
    const { observe, told } = logged()
    observe(refused('token_expired'))
    observe(refused('token_expired', { tenant: 'globex' }))
    observe(refused('token_expired', { code: 'signature_invalid' }))
    expect(told()).toHaveLength(3)
  })

  it('is bounded in number: a flood of kinds is told as one, and hides none of another level', async () => {
    const { observe, clock, lines } = logged()
    for (let index = 0; index < 100_000; index += 1) observe(refused('token_expired', { tenant: `tenant-${index}` }))
    observe(refused('keys_unavailable'))
    expect(lines).toHaveLength(202)
    expect(lines.at(-1)?.level).toBe('error')
    expect(lines.at(-2)?.fields).toMatchObject({ amongOthers: true })
    await clock.advance(60_000)
    expect(lines.slice(202).map(({ fields }) => [fields['repeated'], fields['amongOthers']])).toEqual([[99_799, true]])
  })

  it('is none of its own for a name that a request made up', () => {
    const { observe, told } = logged()
    for (let index = 0; index < 1000; index += 1) observe(loadFailed(`made-up-${index}`))
    expect(told()).toEqual(['error jwks-auth: a tenant could not be loaded'])
  })
})

describe('An interval of 0', () => {
  it('tells each time, at once and without a count, and needs no timer', () => {
    const clock = createTestClock()
    const { target, lines } = aLog()
    const observe = logger(target, { clock, order: 'fields-first', interval: 0 })
    for (let request = 0; request < 5; request += 1) observe(refused('token_expired'))
    expect(lines.map(({ fields }) => fields['repeated'])).toEqual(Array.from({ length: 5 }, () => undefined))
    expect(clock.pending).toBe(0)
  })
})

describe('A recovery', () => {
  it('is told, with how long it lasted', async () => {
    const { observe, clock, lines, told } = logged()
    observe(refreshed)
    observe(refreshFailed)
    await clock.advance(3_600_000)
    observe(refreshFailed)
    observe(refreshed)
    expect(told().at(-1)).toBe('info jwks-auth: keys are fetched again')
    expect(lines.at(-1)?.fields).toMatchObject({ ...acme, lasted: 3600 })
    await clock.advance(120_000)
    observe(refreshed)
    expect(told().at(-1)).toBe('debug jwks-auth: keys were fetched')
  })

  it('of loadTenant is told, but not for a tenant whose registration is wrong', async () => {
    const { observe, told } = logged()
    const loaded: JwksAuthEvent = {
      type: 'tenant_loaded',
      tenant: 'a',
      provider: '*',
      change: 'added',
      providers: 1,
      duration: 1,
    }
    observe(loadFailed('acme', 'invalid'))
    observe(loaded)
    observe(loadFailed('globex'))
    observe(loaded)
    expect(told()).toEqual([
      'error jwks-auth: a tenant could not be loaded',
      'debug jwks-auth: a tenant was loaded',
      'error jwks-auth: a tenant could not be loaded',
      'info jwks-auth: tenants are loaded again',
    ])
  })

  it('that comes and goes is told once an interval', async () => {
    const { observe, clock, told } = logged()
    for (let flap = 0; flap < 500; flap += 1) {
      observe(refreshFailed)
      observe(refreshed)
    }
    await clock.advance(60_000)
    expect(told()).toEqual([
      'warn jwks-auth: keys could not be fetched',
      'info jwks-auth: keys are fetched again',
      'info jwks-auth: keys are fetched again x499',
      'warn jwks-auth: keys could not be fetched x499',
    ])
  })
})

describe('Text that others chose', () => {
  const nasty = 'a\nINFO forged line\r\u001B[31m\u2028\u202E'.padEnd(5000, 'x')

  it('forges no line, hides none, and is bounded', () => {
    const { observe, lines } = logged()
    const problems = [{ field: nasty, rule: 'must be a string', value: '1' }]
    observe({ ...(loadFailed('acme', 'invalid') as Extract<JwksAuthEvent, { type: 'tenant_load_failed' }>), problems })
    observe({ ...refreshFailed, detail: nasty })
    const text = JSON.stringify(lines.map(({ fields }) => Object.values(fields)))
    expect(text.length).toBeLessThan(16_000)
    for (const { fields } of lines)
      for (const value of Object.values(fields)) expect(String(value)).toMatch(/^[\x20-\x7E…]*$/)
    expect(lines[1]?.fields['detail']).toContain(String.raw`a\u{a}INFO forged line\u{d}\u{1b}[31m\u{2028}\u{202e}`)
  })

  it('is no token: none of it comes into a line, however it is refused', async () => {
    const { target, lines } = aLog()
    const service = await aService([logger(target, { order: 'fields-first' })])
    service.register('acme')
    const token = await tokenFor(service, 'acme')
    const [head = '', claims = '', signature = ''] = token.split('.')
    for (const wrong of [
      `${head}.${claims}.AAAA${signature.slice(4)}`,
      `${head}.${claims}`,
      `${claims}.${head}.${signature}`,
      token,
    ])
      await service.verify('acme', wrong)
    await service.verify(token.slice(0, 60), token)
    expect(lines.length).toBeGreaterThan(3)
    const written = JSON.stringify(lines)
    for (const part of [head, claims, signature]) expect(written).not.toContain(part.slice(0, 12))
  })
})

describe('A real log', () => {
  const sink = (): { readonly stream: Writable; readonly text: () => string } => {
    let text = ''
    const stream = new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk)
        done()
      },
    })
    return { stream, text: () => text }
  }

  it('can be pino', () => {
    const { stream, text } = sink()
    const observe = logger(pino({ level: 'debug', base: null, timestamp: false }, stream))
    observe(refused('keys_unavailable', { detail: 'network' }))
    observe({ type: 'registration_removed', ...acme, issuer: 'https://a.test' })
    expect(
      text()
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { level: 50, ...acme, code: 'keys_unavailable', detail: 'network', msg: 'jwks-auth: tokens cannot be verified' },
      { level: 20, ...acme, issuer: 'https://a.test', msg: 'jwks-auth: a registration was removed' },
    ])
  })

  it('can be the console, which gets the message first', () => {
    const [out, err] = [sink(), sink()]
    const observe = logger(new Console(out.stream, err.stream))
    observe(refreshFailed)
    observe(refused('token_expired'))
    expect(err.text()).toMatch(/^jwks-auth: keys could not be fetched \{/)
    expect(err.text()).toContain("reason: 'status'")
    expect(out.text()).toMatch(/^jwks-auth: a token was refused \{/)
  })

  it('can be winston, a child of it, or its default logger: with the message first', () => {
    const { stream, text } = sink()
    const options = { level: 'debug', format: winston.format.json() }
    const log = winston.createLogger({ ...options, transports: [new winston.transports.Stream({ stream })] })
    winston.configure({ ...options, transports: [new winston.transports.Stream({ stream })] })
    for (const target of [log, log.child({ service: 'api' }), winston]) logger(target)(refused('token_expired'))
    const lines = text().trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      const told: unknown = JSON.parse(line)
      expect(told).toMatchObject({ ...acme, code: 'token_expired', message: 'jwks-auth: a token was refused' })
    }
    log.close()
  })

  it('can be winston with its own text format, which shows no [object Object]', () => {
    const { stream, text } = sink()
    const format = winston.format.combine(winston.format.splat(), winston.format.simple())
    const log = winston.createLogger({ format, transports: [new winston.transports.Stream({ stream })] })
    logger(log)(refused('token_expired'))
    expect(text()).toMatch(/^info: jwks-auth: a token was refused \{.*"code":"token_expired"/)
    log.close()
  })

  it('can be bunyan, or a child of it', () => {
    const { stream, text } = sink()
    const log = bunyan.createLogger({ name: 'api', level: 'debug', stream })
    for (const target of [log, log.child({ part: 'auth' })]) logger(target)(refused('token_expired'))
    const lines = text().trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      const told: unknown = JSON.parse(line)
      expect(told).toMatchObject({ ...acme, code: 'token_expired', msg: 'jwks-auth: a token was refused' })
    }
  })

  it('can be a child of pino, or that of Fastify, with its log or without', () => {
    const { stream, text } = sink()
    for (const target of [pino({}, stream).child({ part: 'auth' }), fastify({ logger: { stream } }).log])
      logger(target)(refused('token_expired'))
    logger(fastify().log)(refused('token_expired'))
    expect(text().match(/"msg":"jwks-auth: a token was refused"/g)).toHaveLength(2)
  })

  it('that is none of these is refused, unless it is said what it takes first', () => {
    const told: (readonly unknown[])[] = []
    const at = (...args: readonly unknown[]): void => void told.push(args)
    const other = { debug: at, info: (...args: readonly unknown[]) => at(...args), warn: at, error: at }
    expect(() => logger(other)).toThrow(
      /order: is needed for a target that is neither pino, bunyan, winston nor console/,
    )
    expect(() => Reflect.apply(logger, undefined, [other, { order: 'none' }])).toThrow(/order: must be one of/)
    logger(other, { order: 'message-first' })(refused('token_expired'))
    logger(other, { order: 'fields-first' })(refused('token_expired'))
    expect(told.map((args) => args.map((arg) => typeof arg))).toEqual([
      ['string', 'object'],
      ['object', 'string'],
    ])
  })

  it('of a JwksCache gets its arguments in its own order as well', () => {
    const { stream, text } = sink()
    const log = winston.createLogger({
      format: winston.format.simple(),
      transports: [new winston.transports.Stream({ stream })],
    })
    const settings = readJwksCacheOptions({ jwksUri: 'https://a.test/keys', logger: log })
    for (const level of ['info', 'warn', 'error'] as const) settings.logger?.[level]({ key_count: 2 }, 'refreshed')
    expect(text()).toBe(['info', 'warn', 'error'].map((level) => `${level}: refreshed {"key_count":2}\n`).join(''))
    log.close()
  })

  it('that throws hurts nobody, not even later', async () => {
    const clock = createTestClock()
    const fail = (): never => {
      throw new Error('the disk is full')
    }
    const observe = logger({ debug: fail, info: fail, warn: fail, error: fail }, { clock, order: 'fields-first' })
    observe(refused('token_expired'))
    observe(refused('token_expired'))
    await clock.advance(60_000)
  })

  it('without one of the methods is refused at once, and each is named', () => {
    const problemsOf = (target: unknown, options: object = {}): readonly string[] => {
      try {
        logger(target as LogTarget, options)
        return []
      } catch (error) {
        return error instanceof OptionsError
          ? error.problems.map(({ field, rule }) => `${field} ${rule}`)
          : ['another error']
      }
    }
    expect(problemsOf({ info() {}, error() {} })).toEqual([
      'logger.debug must be a function',
      'logger.warn must be a function',
    ])
    expect(problemsOf(undefined)).toHaveLength(4)
    expect(problemsOf(console, { interval: -1, extra: 1 })).toEqual([
      'interval must be milliseconds >= 0 or a duration such as "30s"',
      'extra is not an option of logger',
    ])
    expect(problemsOf(console)).toEqual([])
  })
})
