import type { Harness } from '../harness/harness.js'

/** What holds in every framework, by a sentence about it. */
export type Behaviours = Readonly<Record<string, (harness: Harness) => Promise<void>>>
