import type { Draft, Members, Policy } from '../draft.js'

/** Makes a draft wrong in one way, or different in a way that has to make no difference. */
export type Fault = (draft: Draft) => Draft

/** Faults by name: what a counterexample is told by. */
export type Faults = Readonly<Record<string, Fault>>

export const header =
  (members: Members): Fault =>
  (draft) => ({ ...draft, header: { ...draft.header, ...members } })

export const claims =
  (members: Members): Fault =>
  (draft) => ({ ...draft, claims: { ...draft.claims, ...members } })

export const policy =
  (rules: Partial<Policy>): Fault =>
  (draft) => ({ ...draft, policy: { ...draft.policy, ...rules } })

/** Changes the members of each published key that is an object. */
export const eachKey =
  (change: (jwk: Members, index: number) => unknown): Fault =>
  (draft) => ({
    ...draft,
    published: draft.published.map((jwk, index) =>
      typeof jwk === 'object' && jwk !== null ? change({ ...jwk }, index) : jwk,
    ),
  })

export const published =
  (change: (keys: readonly unknown[], draft: Draft) => readonly unknown[]): Fault =>
  (draft) => ({ ...draft, published: change(draft.published, draft) })

/** One after the other. */
export const both =
  (...faults: readonly Fault[]): Fault =>
  (draft) =>
    faults.reduce((changed, fault) => fault(changed), draft)

/** The same change for each of several values, named after them. */
export const forEach = <T>(name: string, values: readonly T[], fault: (value: T) => Fault): Faults =>
  Object.fromEntries(values.map((value, index) => [`${name} ${JSON.stringify(value) ?? index}`, fault(value)]))
