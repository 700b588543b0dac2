import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { vi } from 'vitest'

/** Stands in for what writes to standard error, until {@link restoreWrites}. */
export function onWrite(write: (text: string) => number): void {
  vi.spyOn(fs, 'writeSync').mockImplementation((_descriptor: number, data: unknown) => write(String(data)))
  syncBuiltinESMExports()
}

export function restoreWrites(): void {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
}
