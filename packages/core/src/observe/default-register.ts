/** What a `metricsHandler` serves: a `Registry` of prom-client fits. */
export interface MetricsRegister {
  readonly contentType: string
  /** All metrics, in the format that `contentType` names. */
  metrics(): Promise<string>
}

let installed: MetricsRegister | undefined

/** Remembers what `metricsHandler()` serves when it is given nothing. */
export function rememberDefaultRegister(register: MetricsRegister): void {
  installed = register
}

/** What `installDefaultExporter` installed; `undefined` before that. */
export function defaultRegister(): MetricsRegister | undefined {
  return installed
}
