import { inspectCertificates } from '@jwks-auth/core/inspection'
import { Command } from 'commander'
import type { ExitCode } from '../exit-code.js'
import { chainSection, pinsOf, pinsToPaste } from '../inspect/chain-section.js'
import { addTlsOptions, withScheme, type NetworkFlags } from '../options/network-options.js'
import { Reporter, type OutputFlags } from '../output/reporter.js'
import type { Terminal } from '../terminal.js'
import { UsageError } from '../usage-error.js'

/**
 * The command `jwks-auth pin <url>`: prints the certificate chain of a server with the pin of each certificate, for
 * `pinnedSpki`.
 */
export function pinCommand(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const command = new Command('pin')
    .summary('the pins of a server and of who issued its certificate')
    .description(
      'Connects over TLS, sends nothing, and prints the SPKI pins of the certificates, the one of the server first.',
    )
    .argument('<url>', 'an https URL, or a host')
    .option('--json', 'one line of JSON')
  return addTlsOptions(command).action(async (url: string, { ca, timeout, ...flags }: NetworkFlags & OutputFlags) => {
    const reporter = new Reporter(terminal, 'pin', flags)
    const chain = await inspectCertificates(tlsTarget(url), {
      ...(ca === undefined ? {} : { ca }),
      ...(timeout === undefined ? {} : { timeout }),
      onRequest: (asked) => {
        reporter.progress(`connecting to ${asked}`)
      },
    }).finally(() => {
      reporter.progressEnds()
    })
    const page = () => [...chainSection(chain).slice(1), ...pinsToPaste([chain])]
    end(reporter.outcome(0, page, { ...chain, pinnedSpki: pinsOf([chain]) }))
  })
}

/** @throws UsageError for http, which no option permits here. */
function tlsTarget(target: string): string {
  const url = withScheme(target)
  if (/^http:/i.test(url))
    throw new UsageError('pins come from certificates, and http has none: pass an https URL, or a host')
  return url
}
