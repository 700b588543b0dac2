import { getEventListeners } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Agent, type Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { ask } from '../http/setup.js'

const URL_OF_NOTHING = new URL('http://provider.test/jwks')
const hanging = (): Readable => new Readable({ read() {} })
const text = (): Readable => Readable.from([Buffer.from('{"keys":[]}')])

/** A dispatcher of the user's that answers as it likes, whatever is aborted. */
function answering(response: () => unknown): Agent {
  const request = async (): Promise<Dispatcher.ResponseData> =>
    await (Promise.resolve().then(response) as Promise<Dispatcher.ResponseData>)
  return Object.assign(new Agent(), { request })
}

describe('a dispatcher of the user', () => {
  it.each([
    ['nothing', 'network', () => undefined],
    ['null', 'network', () => null],
    ['a text', 'network', () => 'ok'],
    ['no body', 'body', () => ({ statusCode: 200, headers: {} })],
    ['a web stream', 'body', () => ({ statusCode: 200, headers: {}, body: new Blob(['{"keys":[]}']).stream() })],
    ['no status', 'network', () => ({ headers: {}, body: text() })],
    ['no headers', 'network', () => ({ statusCode: 200, body: text() })],
    ['headers that are no texts', 'network', () => ({ statusCode: 200, headers: { age: 5 }, body: text() })],
  ])('that resolves with %s fails the request (%s)', async (_what, reason, response) => {
    const { signal } = new AbortController()
    await expect(ask(URL_OF_NOTHING, { signal }, answering(response))).rejects.toMatchObject({ reason })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('may answer with any stream of Node', async () => {
    const agent = answering(() => ({ statusCode: 200, headers: {}, body: text() }))
    expect(String((await ask(URL_OF_NOTHING, {}, agent)).body)).toBe('{"keys":[]}')
    const refusing = answering(() => ({ statusCode: 404, headers: {}, body: hanging() }))
    await expect(ask(URL_OF_NOTHING, {}, refusing)).rejects.toMatchObject({ reason: 'status', httpStatus: 404 })
  })

  it('that ignores the signal does not keep a body open that hangs', async () => {
    const abort = new AbortController()
    const body = hanging()
    const asked = ask(
      URL_OF_NOTHING,
      { signal: abort.signal },
      answering(() => ({ statusCode: 200, headers: {}, body })),
    )
    await nextTurn()
    abort.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    expect(body.destroyed).toBe(true)
    expect(getEventListeners(abort.signal, 'abort')).toEqual([])
  })

  it('nor one whose destroy does nothing', async () => {
    const abort = new AbortController()
    const body = Object.assign(hanging(), { destroy() {} })
    const asked = ask(
      URL_OF_NOTHING,
      { signal: abort.signal },
      answering(() => ({ statusCode: 200, headers: {}, body })),
    )
    await nextTurn()
    abort.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
  })

  it('keeps the status of an answer whose unwanted body is not read to its end', async () => {
    const abort = new AbortController()
    const dump = async (): Promise<void> => await new Promise(() => {})
    const body = Object.assign(hanging(), { dump })
    const asked = ask(
      URL_OF_NOTHING,
      { signal: abort.signal },
      answering(() => ({ statusCode: 503, headers: {}, body })),
    )
    await nextTurn()
    abort.abort(new Error('enough'))
    await expect(asked).rejects.toMatchObject({ reason: 'status', httpStatus: 503 })
    expect(body.destroyed).toBe(true)
  })

  it('that answers late has its body discarded', async () => {
    const abort = new AbortController()
    const body = hanging()
    let answer: (response: unknown) => void = () => {}
    const late = new Promise((resolve) => {
      answer = resolve
    })
    const asked = ask(
      URL_OF_NOTHING,
      { signal: abort.signal },
      answering(() => late),
    )
    abort.abort(new Error('enough'))
    await expect(asked).rejects.toThrow('enough')
    answer({ statusCode: 200, headers: {}, body })
    await nextTurn()
    expect(body.destroyed).toBe(true)
  })
})
