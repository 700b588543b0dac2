import { RefusedError, type Auth, type TenantVerifier } from '@jwks-auth/core'
import type { RawData, WebSocket } from 'ws'
import { readMessage, type Message } from './message.js'

/** Codes that a socket is closed with. From 4000 on they are the application's own: a browser's script can read them. */
const CLOSE = {
  /** Come back with another token. */
  tokenRefused: 4401,
  /** RFC 6455 section 7.4.1. */
  goingAway: 1001,
  badMessage: 1007,
  internalError: 1011,
} as const

/** So many bytes wait for a client at most, 64 of the largest messages: one that writes and does not read would fill our memory. */
const MAX_UNREAD = 64 * 64 * 1024

/** How sessions are looked after. */
export interface SessionRules {
  readonly verifier: TenantVerifier
  /** How long a withdrawn key keeps an open socket, in milliseconds. */
  readonly lookEvery: number
}

/** One open socket, and whose it is. It ends with its token, unless a newer one came by message. */
export class Session {
  readonly #socket: WebSocket
  readonly #rules: SessionRules
  #auth: Auth
  #next: NodeJS.Timeout | undefined
  #hearing: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, auth: Auth, rules: SessionRules) {
    this.#socket = socket
    this.#auth = auth
    this.#rules = rules
  }

  begin(): void {
    this.#socket.on('message', (data: RawData) => {
      // One after the other: what is said after a new token is said with it.
      this.#hearing = this.#hearing.then(() => this.#safely(() => this.#hear(readMessage(data))))
    })
    this.#socket.on('close', () => {
      clearTimeout(this.#next)
    })
    // Whatever is wrong with a frame, `ws` closes the socket itself.
    this.#socket.on('error', () => {})
    this.#lookLater()
  }

  end(): void {
    this.#socket.close(CLOSE.goingAway, 'the server ends')
  }

  async #hear(message: Message | undefined): Promise<void> {
    // `ws` hands over what comes after `close` was called, for as long as the client does not answer it.
    if (this.#socket.readyState !== this.#socket.OPEN) return
    switch (message?.type) {
      case undefined:
        this.#socket.close(CLOSE.badMessage, 'not understood')
        return
      case 'authenticate':
        try {
          await this.#renew(message.token)
        } catch (error) {
          if (!isUnavailable(error)) throw error
          // Not the token's fault: the one of before holds, and this one may be sent again.
          this.#send({ type: 'unavailable', retryAfter: error.retryAfter })
        }
        return
      case 'say':
        if (!this.#auth.scopes.includes('chat:write')) this.#send({ type: 'refused', scope: 'chat:write' })
        else this.#send({ type: 'said', by: this.#auth.claims.sub, text: message.text })
    }
  }

  async #renew(token: string): Promise<void> {
    const { tenant, provider, claims } = this.#auth
    // Nothing more is read while keys are waited for.
    this.#socket.pause()
    const auth = await this.#rules.verifier.verify(token, { tenant }).finally(() => {
      this.#socket.resume()
    })
    // A socket stays one user's: what was said before must not become somebody else's.
    // `sub` is one user's at one issuer (RFC 7519 section 4.1.2), of which a registration may have several.
    if (auth.claims.sub !== claims.sub || auth.claims.iss !== claims.iss || auth.provider !== provider) {
      this.#socket.close(CLOSE.tokenRefused, 'the token of another user')
      return
    }
    this.#auth = auth
    this.#lookLater()
    this.#send({ type: 'authenticated', until: auth.claims.exp })
  }

  #lookLater(): void {
    clearTimeout(this.#next)
    if (this.#socket.readyState !== this.#socket.OPEN) return
    const left = Math.max(0, expiryOf(this.#auth) - Date.now())
    this.#next = setTimeout(
      () => {
        void this.#safely(() => this.#look())
      },
      Math.min(left, this.#rules.lookEvery),
    ).unref()
  }

  /** Costs no signature check: a token that was verified is remembered, as long as its key is published. */
  async #look(): Promise<void> {
    const looked = this.#auth
    if (expiryOf(looked) <= Date.now()) {
      this.#socket.close(CLOSE.tokenRefused, 'the token expired')
      return
    }
    try {
      await this.#rules.verifier.verify(looked.token, { tenant: looked.tenant })
    } catch (error) {
      // Keys that cannot be had at the moment are no reason to end what was good: it ends with its token at the latest.
      // And meanwhile a newer one may have come.
      if (!isUnavailable(error) && looked === this.#auth) throw error
    }
    this.#lookLater()
  }

  /** Closes the socket when anything fails. */
  async #safely(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      if (error instanceof RefusedError) this.#socket.close(CLOSE.tokenRefused, error.message)
      else this.#socket.close(CLOSE.internalError)
    }
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    if (this.#socket.bufferedAmount > MAX_UNREAD) this.#socket.terminate()
    else this.#socket.send(JSON.stringify(message))
  }
}

function isUnavailable(error: unknown): error is RefusedError {
  return error instanceof RefusedError && error.status === 503
}

function expiryOf({ claims }: Auth): number {
  return (claims.exp ?? 0) * 1000
}
