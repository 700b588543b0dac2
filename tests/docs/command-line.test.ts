import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { anIssuer, here } from '../cli/setup.js'
import { aWebServer } from '../cli/web-server.js'

const guide = readFileSync(new URL('../../docs/guide/command-line.md', import.meta.url), 'utf8')

describe('docs/guide/command-line.md', () => {
  it('shows what inspect says of metadata that is not at its issuer', async () => {
    const keys = (await (await fetch((await anIssuer()).jwksUri)).json()) as { keys: object[] }
    const { origin } = await aWebServer((self) => ({
      '/.well-known/openid-configuration': { issuer: 'https://login.example.invalid', jwks_uri: `${self}/jwks` },
      '/jwks': keys,
    }))
    const { code, out } = await here(['inspect', origin, '--allow-http'])
    expect(code).toBe(1)
    const shown = out
      .replace(/\nKeys {2}[^]*?(?=\nTo register)/, '')
      .replaceAll(', requireHttps: false', '')
      .replaceAll(origin, 'https://sso.example.com')
      .replaceAll(/ +$/gm, '')
    const [, block = ''] = guide.split('<!-- output: inspect metadata that is not at its issuer -->')
    expect(/```text\n([^]*?)```/.exec(block)?.[1]).toBe(shown)
  })
})
