/** What a `metricsHandler` serves: a `Registry` of prom-client fits. */
export interface MetricsRegister {
  readonly contentType: string
  /** All metrics, in the format that `contentType` names. */
  metrics(): Promise<string>
}

type Collect = (register: MetricsRegister) => Promise<string>

let installed: MetricsRegister | undefined
let collectText: Collect = (register) => register.metrics()

/** Remembers what `metricsHandler()` serves when it is given nothing. */
export function rememberDefaultRegister(register: MetricsRegister): void {
  installed = register
}

/** What `installDefaultExporter` installed; `undefined` before that. */
export function defaultRegister(): MetricsRegister | undefined {
  return installed
}

/** Sets how the text of a register is collected. Set by the code that imports prom-client, an optional peer. */
export function rememberCollect(collect: Collect): void {
  collectText = collect
}

/** The text of all metrics. */
export async function collectFrom(register: MetricsRegister): Promise<string> {
  return await collectText(register)
}
