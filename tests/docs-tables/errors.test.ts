import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RefusedError, type RefusalCode } from '@jwks-auth/core'
import { REFUSAL_CODES } from '../../packages/core/src/errors/errors.js'

const page = readFileSync(new URL('../../docs/spec/errors.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))

describe('docs/spec/errors.md', () => {
  it('has one row for each refusal, with its status, challenge error and phrase', () => {
    const documented = rows.filter((cells) => cells.length === 7).map((cells) => cells.slice(1, 5))
    const actual = REFUSAL_CODES.map((code: RefusalCode) => {
      const { status, bearerError, message } = new RefusedError(code)
      return [code, String(status), bearerError ?? 'none', message]
    })
    expect(documented).toEqual(actual)
  })

  it('names the other errors', () => {
    expect(rows.filter((cells) => cells.length === 5).map((cells) => cells[1])).toEqual([
      'callback_failed',
      'auth_not_registered',
      'options_invalid',
      'registration_unknown',
      'source_failed',
    ])
  })
})
