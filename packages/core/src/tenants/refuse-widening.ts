import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { LOADED_OPTION_RULES, WIDENABLE, type RegistrationOption } from './loaded-option-rules.js'
import type { Inherited, Registration } from '../registration/registration.js'

/**
 * Refuses each option in which a registration that `loadTenant` returned permits more than its registry: the values of
 * the registry are limits.
 */
export function refuseWidening(
  reader: OptionReader,
  { cache, fetch, rules }: Registration,
  inherited: InheritedByLoaded,
): void {
  const loaded = { cache, fetch, token: rules.token }
  for (const name of WIDENABLE) {
    if (!reader.has(name) || inherited.mayWiden.has(name)) continue
    const decision = LOADED_OPTION_RULES[name]
    if (decision === 'not-false' && rules.audience === false) reader.refuse(name, `cannot be false, ${LISTED}`)
    if (typeof decision !== 'object') continue
    for (const { member, rule, valueIn, isWider } of decision) {
      const field = reader.field(member === undefined ? name : `${name}.${member}`)
      if (isWider(loaded, inherited)) reader.problems.add(field, `${rule}, ${LISTED}`, valueIn(loaded))
    }
  }
  if (inherited.fetch.network === 'any') refuseOtherAddresses(reader, fetch, inherited)
}

/** The policies that loaded registrations inherit, and the options in which they may exceed their registry. */
export interface InheritedByLoaded extends Inherited {
  readonly mayWiden: ReadonlySet<RegistrationOption>
}

const LISTED = 'unless the registry lists the option in loadedMayWiden'

/**
 * Network "any" excludes the addresses of cloud metadata, which this option could permit. For "public", the addresses
 * of every registration are checked.
 */
function refuseOtherAddresses(
  reader: OptionReader,
  { allowAddresses }: FetchPolicy,
  { fetch: allowed }: Inherited,
): void {
  if (!allowAddresses.every((range) => allowed.allowAddresses.includes(range))) {
    reader.refuse('allowAddresses', 'must be among those of the registry')
  }
}
