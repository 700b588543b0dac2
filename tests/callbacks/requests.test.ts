import { describe, it } from 'vitest'
import { REQUEST_ROWS } from './request-rows.js'
import { tryCallback } from './try-callback.js'

describe('A callback that a request depends on lets nothing pass and ends nothing, whatever it does', () => {
  it.each(REQUEST_ROWS)('T46 $callback', async (row) => await tryCallback(row), 120_000)
})
