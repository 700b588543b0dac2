import { readText } from '../options/network-options.js'
import type { Terminal } from '../terminal.js'
import { UsageError } from '../usage-error.js'

export interface IntegrityFlags {
  readonly integrityKeyFile?: readonly string[]
  readonly integrityKeyEnv?: readonly string[]
}

/**
 * The integrity keys of a store, from files and from environment variables: unlike flags, these do not appear in the
 * shell's history or in the list of processes. A line break at the end of a file is not part of the key.
 */
export function readIntegrityKeys(
  { integrityKeyFile = [], integrityKeyEnv = [] }: IntegrityFlags,
  env: Terminal['env'],
): readonly string[] {
  return [
    ...integrityKeyFile.map((path) => readText(path, '--integrity-key-file').replace(/\r?\n$/, '')),
    ...integrityKeyEnv.map((name) => fromEnvironment(name, env)),
  ]
}

function fromEnvironment(name: string, env: Terminal['env']): string {
  const value = env[name]
  // The name is not repeated: it may be the key itself, in the wrong place.
  if (value === undefined || value === '')
    throw new UsageError('--integrity-key-env: there is no such environment variable. It takes the name, not the key')
  return value
}
