import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Weighing, Weight } from './weighing.js'

/** Compiled code would be on the scales as well: as much as the first thousand providers, and none of theirs. */
const WITHOUT_COMPILERS = ['--no-opt', '--no-maglev', '--no-sparkplug']

/** Bytes of heap for one of what is weighed, found by a new process. */
export async function weigh(weighing: Weighing): Promise<number> {
  const child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), [], {
    execArgv: ['--expose-gc', ...WITHOUT_COMPILERS],
  })
  child.send(weighing)
  return await new Promise<number>((resolve, reject) => {
    child.once('message', ({ each }: Weight) => {
      resolve(each)
    })
    child.once('exit', (code) => {
      reject(new Error(`weighing a ${weighing.what} ended with ${code ?? 'a signal'}`))
    })
  })
}
