import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, vi } from 'vitest'

/** Stands in for what writes to standard error, until the test ends. */
export function onWrite(write: (text: string) => number): void {
  vi.spyOn(fs, 'writeSync').mockImplementation((_descriptor: number, data: unknown) => write(String(data)))
  syncBuiltinESMExports()
}

/** Keeps what each test of a file writes to standard error, in place of writing it. */
export function keepStandardError(): { readonly written: string[]; readonly last: () => string } {
  const written: string[] = []
  beforeEach(() => {
    written.length = 0
    onWrite((text) => {
      written.push(text)
      return text.length
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })
  return { written, last: () => written.at(-1) ?? '' }
}
