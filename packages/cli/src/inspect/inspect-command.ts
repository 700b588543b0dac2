import { inspectProvider } from '@jwks-auth/core/inspection'
import { Command } from 'commander'
import type { ExitCode } from '../exit-code.js'
import { headerOption, requestHeadersFrom, type HeaderFlags } from '../options/header-flags.js'
import { addNetworkOptions, withScheme, type NetworkFlags } from '../options/network-options.js'
import { Reporter, type OutputFlags } from '../output/reporter.js'
import type { Terminal } from '../terminal.js'
import { providerPage } from './provider-page.js'

const EXIT_CODES = { yes: 0, no: 1, unknown: 3 } as const

/**
 * The command `jwks-auth inspect <url>`: fetches the metadata and keys of a provider, and prints how a verifier would
 * judge them.
 */
export function inspectCommand(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const command = new Command('inspect')
    .summary('what a provider publishes, and what would be made of it')
    .description(
      'Asks an identity provider what a verifier would ask: metadata, key set, certificates. Tells what it would make of the answers with the default options.',
    )
    .argument('<url>', 'an issuer, or the URL of its metadata or key set')
    .addOption(headerOption("the URL's own origin"))
    .option('--json', 'one line of JSON')
  return addNetworkOptions(command).action(async (url: string, flags: NetworkFlags & HeaderFlags & OutputFlags) => {
    const reporter = new Reporter(terminal, 'inspect', flags)
    const { allowHttp = false, ca, timeout } = flags
    const report = await inspectProvider(withScheme(url), {
      requireHttps: !allowHttp,
      ...(ca === undefined ? {} : { ca }),
      ...(timeout === undefined ? {} : { timeout }),
      ...requestHeadersFrom(flags),
      onRequest: (asked) => {
        reporter.progress(`asking ${asked}`)
      },
    }).finally(() => {
      reporter.progressEnds()
    })
    end(reporter.outcome(EXIT_CODES[report.usable], () => providerPage(report), { ...report }))
  })
}
