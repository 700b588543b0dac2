import { REQUEST_ROWS } from './request-rows.js'
import type { Row } from './row.js'
import { STORE_ROWS } from './store-rows.js'
import { WATCHING_ROWS } from './watching-rows.js'

/** Every callback that is called after construction. */
export const TABLE: readonly Row[] = [...REQUEST_ROWS, ...WATCHING_ROWS, ...STORE_ROWS]
