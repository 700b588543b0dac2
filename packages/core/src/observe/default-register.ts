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

/** Remembers how the text of a register is collected by whoever knows prom-client, which is here for some users only. */
export function rememberCollect(collect: Collect): void {
  collectText = collect
}

/** The text of all metrics. */
export async function collectFrom(register: MetricsRegister): Promise<string> {
  return await collectText(register)
}
