import { describe, it } from 'vitest'
import { STORE_ROWS } from './store-rows.js'
import { tryCallback } from './try-callback.js'

describe('A store costs a fetch at most and ends nothing, whatever it does', () => {
  it.each(STORE_ROWS)('$callback', async (row) => await tryCallback(row), 120_000)
})
