import type { CachePolicy } from '../cache/cache-policy.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { TokenPolicy } from '../token/token-policy.js'

/** What a registry says, and what a registration makes of it. */
export interface Policies {
  readonly cache: CachePolicy
  readonly fetch: FetchPolicy
  readonly token: TokenPolicy
}

/** One value that a loaded registration may make narrower than its registry has it, never wider. */
export interface Bound {
  /** A member of the option, where it is an object. */
  readonly member: string | undefined
  /** In the words of an error. */
  readonly rule: string
  readonly valueIn: (policies: Policies) => unknown
  readonly isWider: (loaded: Policies, registry: Policies) => boolean
}

type NumberIn = (policies: Policies) => number | undefined
type ListIn = (policies: Policies) => readonly string[]

/** No more than the registry has; nothing said means no limit. */
export function atMost(valueIn: NumberIn, member?: string): Bound {
  return {
    member,
    valueIn,
    rule: 'must not be more than the registry has',
    isWider: (loaded, registry) => (valueIn(loaded) ?? Infinity) > (valueIn(registry) ?? Infinity),
  }
}

/** No less than the registry has. */
export function atLeast(valueIn: NumberIn, member?: string): Bound {
  return {
    member,
    valueIn,
    rule: 'must not be less than the registry has',
    isWider: (loaded, registry) => (valueIn(loaded) ?? 0) < (valueIn(registry) ?? 0),
  }
}

/** Where more and less both widen something: what the registry has. */
export function same(valueIn: NumberIn): Bound {
  return {
    member: undefined,
    valueIn,
    rule: 'must be what the registry has',
    isWider: (loaded, registry) => valueIn(loaded) !== valueIn(registry),
  }
}

/** The stricter of two words, unless the registry has the other one. */
export function strict(valueIn: (policies: Policies) => string, stricter: string, member?: string): Bound {
  return {
    member,
    valueIn,
    rule: `must be "${stricter}", as the registry has it`,
    isWider: (loaded, registry) => valueIn(registry) === stricter && valueIn(loaded) !== stricter,
  }
}

/** `true` where the registry has that. */
export function isSet(valueIn: (policies: Policies) => boolean): Bound {
  return {
    member: undefined,
    valueIn,
    rule: 'must be true, as the registry has it',
    isWider: (loaded, registry) => valueIn(registry) && !valueIn(loaded),
  }
}

/** Some of those that the registry has, in its order. */
export function among(listIn: ListIn): Bound {
  return {
    member: undefined,
    valueIn: listIn,
    rule: 'must be among those of the registry, in its order',
    isWider: (loaded, registry) => {
      const kept = listIn(registry).filter((item) => listIn(loaded).includes(item))
      return kept.length !== listIn(loaded).length || kept.some((item, index) => item !== listIn(loaded)[index])
    },
  }
}

/** Some of those that the registry has, in any order. A registry that lists none allows what `none` says. */
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

/** All that the registry has, and perhaps more. */
export function allOf(listIn: ListIn): Bound {
  return {
    member: undefined,
    valueIn: listIn,
    rule: 'must have all that the registry has',
    isWider: (loaded, registry) => !listIn(registry).every((item) => listIn(loaded).includes(item)),
  }
}
