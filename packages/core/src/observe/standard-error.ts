import { writeSync } from 'node:fs'
import { notify } from '../callbacks/notify.js'

/**
 * Writes one line to standard error, for applications without a logger. Not with `process.stderr`, nor with `console`,
 * which writes to it: once the other end of standard error is closed, the second line would emit an `error` that ends
 * the process.
 */
export function writeStandardError(text: string): void {
  notify(() => writeSync(DESCRIPTOR, `jwks-auth: ${text}\n`))
}

const DESCRIPTOR = 2
