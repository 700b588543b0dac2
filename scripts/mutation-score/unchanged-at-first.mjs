// While test files are read, no change is switched on, unless it is one of what runs when a module is read. Stryker's own setup file, which
// runs before this one, switches on the change of a test file when its tests begin, and the change before it would still be on.
import { inject } from 'vitest'

/** @param {string} name - Of a value that Stryker hands over. */
const given = (name) => Reflect.apply(inject, undefined, [name])

const namespace = Reflect.get(globalThis, given('globalNamespace'))
if (namespace !== undefined && given('mutantActivation') !== 'static') namespace.activeMutant = undefined
