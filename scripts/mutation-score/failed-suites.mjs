// A reporter of Vitest that tells Stryker of test files that cannot be read, and of suites whose hooks fail. Stryker looks at tests alone,
// and there are none that failed: it would count the change as one that nobody saw.

export class FailedSuites {
  /** @type {import('vitest/node').Vitest | undefined} */
  #vitest

  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    this.#vitest = vitest
  }

  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()])
    for (const error of suites.flatMap((suite) => suite.errors())) this.#vitest?.state.catchError(error, 'Failed suite')
  }
}
