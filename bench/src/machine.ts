import { availableParallelism, cpus, loadavg } from 'node:os'

/** What the figures were taken on. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly node: string
  readonly platform: string
  /** How many programs wanted a processor in the minute before; 0 where that is not known (Windows). */
  readonly load: number
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: loadavg()[0] ?? 0,
  }
}

/** Says so when the figures were taken beside other work. */
export function describeMachine({ cores, processor, node, platform, load }: Machine): string {
  const busy = load > cores / 2 ? `, beside other work (load ${load.toFixed(1)})` : ''
  return `${cores} cores (${processor}), Node ${node.slice(1)}, ${platform}${busy}`
}
