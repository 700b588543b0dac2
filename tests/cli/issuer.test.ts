import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { createVerifier } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { run } from '../../packages/cli/src/index.js'
import { AUDIENCE, aSink, closing, here, PATIENCE, started } from './setup.js'

describe('issuer as a process of its own', { timeout: PATIENCE }, () => {
  it('serves, and its tokens are what it says they are', async () => {
    const cli = started(['issuer', '--alg', 'ES256', '--json'])
    const { event, issuer, tokens } = await cli.next()
    expect(event).toBe('started')
    const verifier = closing(createVerifier({ issuer, audience: AUDIENCE, requireHttps: false }))
    expect((await verifier.verify(tokens.good)).scopes).toEqual(['reports:read'])
    await expect(verifier.verify(tokens.expired)).rejects.toMatchObject({ code: 'token_expired' })
    await expect(verifier.verify(tokens.otherAudience)).rejects.toMatchObject({ code: 'token_audience_refused' })
    await expect(verifier.verify(tokens.forged)).rejects.toMatchObject({ code: 'signature_invalid' })
    cli.kill('SIGTERM')
    expect(await cli.ended).toBe(0)
    await expect(fetch(issuer)).rejects.toThrow('fetch failed')
  })

  it('rotates, fails, hangs and recovers by keys', async () => {
    const cli = started(['issuer', '--alg', 'ES256', '--json'])
    const { jwksUri } = await cli.next()
    const kids = async (): Promise<string[]> =>
      ((await (await fetch(jwksUri)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    const [first = ''] = await kids()
    cli.press('r\n')
    const { event, kid } = await cli.next()
    expect([event, await kids()]).toEqual(['rotated', [first, kid]])
    cli.press('w\n')
    expect(await cli.next()).toMatchObject({ event: 'withdrawn', kids: [first] })
    expect(await kids()).toEqual([kid])
    cli.press('f')
    expect((await cli.next()).event).toBe('failing')
    expect((await fetch(jwksUri)).status).toBe(503)
    cli.press('h')
    expect((await cli.next()).event).toBe('hanging')
    await expect(fetch(jwksUri, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout')
    cli.press('o')
    expect((await cli.next()).event).toBe('recovered')
    expect(await kids()).toEqual([kid])
    cli.press('xt')
    expect((await cli.next()).tokens.good).toMatch(/^eyJ/)
    cli.press('q')
    expect(await cli.ended).toBe(0)
  })

  it('ends well on SIGINT', async () => {
    const cli = started(['issuer', '--alg', 'ES256', '--json'])
    await cli.next()
    cli.kill('SIGINT')
    expect(await cli.ended).toBe(0)
  })
})

describe('issuer', () => {
  /** The keys are pressed in raw mode, as on a terminal. */
  const onTerminal = async (args: readonly string[], keys: string) => {
    const modes: boolean[] = []
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (mode: boolean) => modes.push(mode) })
    const [stdout, stderr] = [aSink(true), aSink(true)]
    const stopped = (): AbortSignal => new AbortController().signal
    stdin.write(keys)
    const code = await run(['issuer', '--alg', 'ES256', ...args], { stdin, stdout, stderr, env: {}, stopped })
    return { code, out: stdout.text, err: stderr.text, modes }
  }

  it('prints what to paste, and takes single keys from a terminal, Ctrl-C among them', async () => {
    const { code, out, err, modes } = await onTerminal(['--path', '/tenant-a', '--audience', 'a'], 'rwwfhot\u0003')
    expect([code, err, modes]).toEqual([0, '', [true, false]])
    expect(out).toMatch(/npx @jwks-auth\/cli inspect http:\/\/127\.0\.0\.1:\d+\/tenant-a --allow-http\n/)
    expect(out).toMatch(/npx @jwks-auth\/cli verify - --issuer \S+ --audience a --allow-http\n/)
    for (const said of ['rotated:', 'withdrawn:', 'there was no old key', 'failing:', 'hanging:', 'well again']) {
      expect(out).toContain(said)
    }
    expect(out.match(/^eyJ[\w.-]+$/gm)).toHaveLength(8)
  })

  it('ends when its terminal is gone', async () => {
    const stdin = new PassThrough()
    const [stdout, stderr] = [aSink(false), aSink(false)]
    const stopped = (): AbortSignal => new AbortController().signal
    stdin.once('resume', () => stdin.destroy(new Error('read EIO')))
    expect(await run(['issuer', '--alg', 'ES256'], { stdin, stdout, stderr, env: {}, stopped })).toBe(0)
  })

  it('serves TLS with a certificate to save', async () => {
    const { out } = await onTerminal(['--https'], 'q')
    expect(out).toMatch(/\n-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\n/)
    expect(out).toContain('--ca ca.pem')
  })

  it('says of a port that is taken, or none, what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing({ close: async () => void server.close() })
    const { port } = server.address() as AddressInfo
    expect(await here(['issuer', '--alg', 'ES256', '--port', String(port)])).toEqual({
      code: 2,
      out: '',
      err: `error: port ${port} cannot be listened on (EADDRINUSE): pass another, or 0 for a free one\n`,
    })
    for (const args of [
      ['--port', '70000'],
      ['--alg', 'HS256'],
      ['--path', 'no-slash'],
      ['--expires-in', 'soon'],
    ]) {
      expect(await here(['issuer', ...args])).toMatchObject({ code: 2, out: '' })
    }
  })
})
