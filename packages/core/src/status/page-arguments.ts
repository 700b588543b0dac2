import { refuseUncalled } from '../option-reader/refuse-uncalled.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { TenantRegistry } from '../registry/registry.js'

/**
 * Validates the arguments of a function that makes a page, such as `statusEndpoint`: a registry and options.
 *
 * @param handler - The name of the adapter's function, for messages.
 * @throws OptionsError that lists every wrong option.
 */
export function readPageParts<Settings>(
  registry: unknown,
  options: unknown,
  handler: string,
  read: (reader: OptionReader) => Settings,
): PageArguments<Settings> {
  refuseUncalled(handler, registry, `${handler}(registry)`)
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const settings = read(reader)
  reader.refuseUnread(`of ${handler}`)
  if (!(registry instanceof TenantRegistry)) {
    problems.add('registry', 'must be made by createRegistry (of the same copy of @jwks-auth/core)', registry)
    throw problems.error
  }
  problems.throwIfAny()
  return { registry, settings }
}

/** The validated arguments of a page. */
export interface PageArguments<Settings> {
  readonly registry: TenantRegistry
  readonly settings: Settings
}
