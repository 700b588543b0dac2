import type { CertificateReport, ChainReport } from '@jwks-auth/core/inspection'
import { bounded } from '../output/neutral.js'
import { dim, good, strong, warn, type Line } from '../output/page.js'
import { moment } from '../output/spans-of-time.js'

/** The section on a certificate chain, leaf first, with the pin of each certificate. */
export function chainSection({ origin, protocol, certificates }: ChainReport): readonly Line[] {
  return [
    [],
    [strong('Certificates'), `  ${bounded(origin, 300)}  `, dim(protocol)],
    ...certificates.flatMap((certificate, at) => certificateLines(certificate, at === 0)),
  ]
}

function certificateLines({ subject, verified, pin, validTo }: CertificateReport, leaf: boolean): readonly Line[] {
  const link = leaf ? 'server' : 'verified issuer'
  const state = verified ? good(link) : warn('not verified: a pin on it proves nothing')
  return [
    ['  ', bounded(subject), '  ', state, dim(`  until ${moment(validTo)}`)],
    ['    ', pin],
  ]
}

/** Two pins if there are two, so that a key can be replaced. */
export function pinsToPaste(chains: readonly ChainReport[]): readonly Line[] {
  const pins = pinsOf(chains)
  if (pins.length === 0) return []
  return [[], [strong('To paste')], [`  pinnedSpki: [${pins.map((pin) => `'${pin}'`).join(', ')}]`]]
}

/** The pins to use: for each origin, those of the server and of its certificate's issuer, if they are verified. */
export function pinsOf(chains: readonly ChainReport[]): readonly string[] {
  const pins = chains.flatMap(({ certificates }) =>
    certificates
      .slice(0, 2)
      .filter(({ verified }) => verified)
      .map(({ pin }) => pin),
  )
  return [...new Set(pins)]
}
