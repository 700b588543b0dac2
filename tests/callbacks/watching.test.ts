import { describe, it } from 'vitest'
import { tryCallback } from './try-callback.js'
import { WATCHING_ROWS } from './watching-rows.js'

describe('A callback that only watches changes nothing and ends nothing, whatever it does', () => {
  it.each(WATCHING_ROWS)('T46 $callback', async (row) => await tryCallback(row), 120_000)
})
