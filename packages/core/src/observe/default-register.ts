let installed: MetricsRegister | undefined
let collectText: Collect = (register) => register.metrics()

/** Sets the register of metrics that `metricsHandler()` serves by default. `installDefaultExporter` calls it. */
export function rememberDefaultRegister(register: MetricsRegister): void {
  installed = register
}

/** The register that `installDefaultExporter` installed; `undefined` before that. */
export function defaultRegister(): MetricsRegister | undefined {
  return installed
}

/** Sets how the text of a register is collected. The module that imports prom-client, an optional peer, calls it. */
export function rememberCollect(collect: Collect): void {
  collectText = collect
}

/** Collects the text of all metrics. */
export async function collectFrom(register: MetricsRegister): Promise<string> {
  return await collectText(register)
}

/** A source of metrics for `metricsHandler`, such as a `Registry` of prom-client. */
export interface MetricsRegister {
  readonly contentType: string
  /** Returns all metrics in the format that `contentType` names. */
  metrics(): Promise<string>
}

type Collect = (register: MetricsRegister) => Promise<string>
