import { availableParallelism, cpus } from 'node:os'

/** What the figures were taken on. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly node: string
  readonly platform: string
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}

export function describeMachine({ cores, processor, node, platform }: Machine): string {
  return `${cores} cores (${processor}), Node ${node.slice(1)}, ${platform}`
}
