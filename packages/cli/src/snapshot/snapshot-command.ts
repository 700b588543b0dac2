import { inspectSnapshot, type StoredText } from '@jwks-auth/core/inspection'
import { Command } from 'commander'
import type { ExitCode } from '../exit-code.js'
import { collect } from '../options/network-options.js'
import { Reporter, type OutputFlags } from '../output/reporter.js'
import type { Terminal } from '../terminal.js'
import { readIntegrityKeys, type IntegrityFlags } from './integrity-keys.js'
import { storeAt } from './store-at.js'
import { storePage, type Finding } from './snapshot-page.js'

/**
 * The command `jwks-auth snapshot <store>`: reads the snapshots of a store, and prints how a registry would judge each
 * of them.
 */
export function snapshotCommand(terminal: Terminal, end: (code: ExitCode) => void): Command {
  return new Command('snapshot')
    .summary('what is in a store, and whether it is good')
    .description('Reads what a store holds, changes nothing, and tells what a registry would make of it.')
    .argument('<store>', 'the folder of a file store, one file in it, or a redis:// URL')
    .option('--integrity-key-file <file>', 'a file that holds the integrity key; may be repeated', collect)
    .option('--integrity-key-env <name>', 'an environment variable that holds it; may be repeated', collect)
    .option('--key-prefix <text>', 'what the keys of a Redis store begin with, jwks-auth: by default')
    .option('--json', 'one line of JSON')
    .action(async (given: string, flags: SnapshotFlags) => {
      const integrityKey = readIntegrityKeys(flags, terminal.env)
      const reporter = new Reporter(terminal, 'snapshot', flags)
      const findings: Finding[] = []
      const { store, texts } = storeAt(given, flags.keyPrefix)
      try {
        for await (const stored of texts) {
          reporter.progress(`judging ${stored.place}`)
          findings.push(await judged(stored, integrityKey))
        }
      } finally {
        reporter.progressEnds()
      }
      const exitCode = findings.every(({ usable }) => usable) ? 0 : 1
      end(
        reporter.outcome(exitCode, () => storePage(store, findings, integrityKey.length > 0), {
          store,
          snapshots: findings,
        }),
      )
    })
}

interface SnapshotFlags extends IntegrityFlags, OutputFlags {
  readonly keyPrefix?: string
}

async function judged(stored: StoredText, integrityKey: readonly string[]): Promise<Finding> {
  const { place, name, text, failure = 'error', why } = stored
  if (text === undefined) return { place, usable: false, failure, ...(why === undefined ? {} : { why }) }
  const options = { ...(name === undefined ? {} : { name }), integrityKey: integrityKey.length > 0 && integrityKey }
  return { place, ...(await inspectSnapshot(text, options)) }
}
