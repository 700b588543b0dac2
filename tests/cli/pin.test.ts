import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createTestAuthority } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { aFile, anIssuer, closing, here, PATIENCE, WAYS } from './setup.js'

describe.each(WAYS)('pin %s', { timeout: PATIENCE }, (_way, cli) => {
  it('prints the pins of the chain, the one of the server first, and sends nothing', async () => {
    const root = await createTestAuthority({ name: 'Root' })
    const middle = await root.createIntermediate({ name: 'Middle' })
    const issuer = await anIssuer({ https: await middle.issue({ hosts: ['localhost'] }), hostname: 'localhost' })
    const ca = await aFile(root.ca)
    const { code, out, err } = await cli(['pin', new URL(issuer.issuer).host, '--ca', ca])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/CN=localhost {2}server .*\n +\S+\n +CN=Middle {2}verified issuer .*\n +\S+\n +CN=Root/)
    expect(out).toContain(`pinnedSpki: ['${issuer.spkiPin}', '${middle.spkiPin}']`)
    const json = JSON.parse((await cli(['pin', issuer.issuer, '--ca', ca, '--json'])).out)
    expect(json).toMatchObject({
      command: 'pin',
      exitCode: 0,
      origin: issuer.origin,
      certificates: [issuer.spkiPin, middle.spkiPin, root.spkiPin].map((pin) => ({ pin, verified: true })),
      pinnedSpki: [issuer.spkiPin, middle.spkiPin],
    })
    expect(issuer.count('all')).toBe(0)
  })

  it('prints no pin of a server that Node does not trust', async () => {
    const issuer = await anIssuer({ https: true })
    const { code, out, err } = await cli(['pin', issuer.issuer])
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(/^error: the server could not be reached \(\w+\)\nNode does not trust its certificate\./)
    expect(err).not.toContain(issuer.spkiPin)
  })
})

describe('pin', () => {
  it('needs TLS', async () => {
    const issuer = await anIssuer()
    expect(await here(['pin', issuer.issuer])).toEqual({
      code: 2,
      out: '',
      err: 'error: pins come from certificates, and http has none: pass an https URL, or a host\n',
    })
    const { code, err } = await here(['pin', issuer.issuer.replace('http:', 'https:')])
    expect([code, err.split('\n')]).toEqual([
      3,
      [
        expect.stringMatching(/^error: the server could not be reached \(ERR_SSL_/),
        'What answers at that port does not speak TLS. Is it plain http?',
        '',
      ],
    ])
  })

  it('gives up on a server that does not answer', async () => {
    const { code, err } = await here(['pin', await aSilentServer(), '--timeout', '100ms'])
    expect([code, err]).toEqual([
      3,
      'error: no answer within 100 ms\nIt may be slow or down: try again, or with --timeout 30s.\n',
    ])
  })

  it('goes to no address that a verifier would not go to', async () => {
    const { code, err } = await here(['pin', 'https://169.254.169.254'])
    expect([code, err.split('\n')[0]]).toEqual([3, 'error: the address may not be connected to'])
  })
})

/** It takes connections and says nothing, so that no TLS comes of them. */
async function aSilentServer(): Promise<string> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing({
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}
