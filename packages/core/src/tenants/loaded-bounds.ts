import type { CachePolicy } from '../cache/cache-policy.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { TokenPolicy } from '../token/token-policy.js'

/**
 * A limit for one option of a registration that `loadTenant` returns: its value may be narrower than that of the
 * registry, never wider. Each function in this file makes one kind of limit.
 */
export interface Bound {
  /** The member of the option that has the value, if the option is an object. */
  readonly member: string | undefined
  /** The rule, as an error states it. */
  readonly rule: string
  readonly valueIn: (policies: Policies) => unknown
  readonly isWider: (loaded: Policies, registry: Policies) => boolean
}

/** The policies of a registry, or of one of its registrations. */
export interface Policies {
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly token: TokenPolicy
}

type NumberIn = (policies: Policies) => number | undefined
type ListIn = (policies: Policies) => readonly string[]

/** At most the value of the registry; an omitted value means no limit. */
export function atMost(valueIn: NumberIn, member?: string): Bound {
  return {
    member,
    valueIn,
    rule: 'must not be more than the registry has',
    isWider: (loaded, registry) => (valueIn(loaded) ?? Infinity) > (valueIn(registry) ?? Infinity),
  }
}

/** At least the value of the registry. */
export function atLeast(valueIn: NumberIn, member?: string): Bound {
  return {
    member,
    valueIn,
    rule: 'must not be less than the registry has',
    isWider: (loaded, registry) => (valueIn(loaded) ?? 0) < (valueIn(registry) ?? 0),
  }
}

/** Exactly the value of the registry, because both more and less would widen something. */
export function same(valueIn: NumberIn): Bound {
  return {
    member: undefined,
    valueIn,
    rule: 'must be what the registry has',
    isWider: (loaded, registry) => valueIn(loaded) !== valueIn(registry),
  }
}

/** The stricter of two values, unless the registry has the other one. */
export function strict(valueIn: (policies: Policies) => string, stricter: string, member?: string): Bound {
  return {
    member,
    valueIn,
    rule: `must be "${stricter}", as the registry has it`,
    isWider: (loaded, registry) => valueIn(registry) === stricter && valueIn(loaded) !== stricter,
  }
}

/** `true` if the registry has `true`. */
export function isSet(valueIn: (policies: Policies) => boolean): Bound {
  return {
    member: undefined,
    valueIn,
    rule: 'must be true, as the registry has it',
    isWider: (loaded, registry) => valueIn(registry) && !valueIn(loaded),
  }
}

/** Some items of the registry's list, in its order. */
export function among(listIn: ListIn): Bound {
  return {
    member: undefined,
    valueIn: listIn,
    rule: 'must be among those of the registry, in its order',
    isWider: (loaded, registry) => {
      const common = listIn(registry).filter((item) => listIn(loaded).includes(item))
      return common.length !== listIn(loaded).length || common.some((item, index) => item !== listIn(loaded)[index])
    },
  }
}

/** Some items of the registry's list, in any order. `none` is what an empty list of the registry permits. */
export function someOf(listIn: ListIn, none: 'all' | 'nothing'): Bound {
  return {
    member: undefined,
    valueIn: listIn,
    rule: 'must be among those of the registry',
    isWider: (loaded, registry) => {
      const allowed = listIn(registry)
      if (allowed.length === 0 && none === 'all') return false
      return !listIn(loaded).every((item) => allowed.includes(item))
    },
  }
}

/** All items of the registry's list, and perhaps more. */
export function allOf(listIn: ListIn): Bound {
  return {
    member: undefined,
    valueIn: listIn,
    rule: 'must have all that the registry has',
    isWider: (loaded, registry) => !listIn(registry).every((item) => listIn(loaded).includes(item)),
  }
}
