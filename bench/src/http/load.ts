import autocannon from 'autocannon'

/** Kept open at the same time; each sends its next request when the last one is answered. */
const CONNECTIONS = 64

/** What a stretch of load came to. */
export interface Loaded {
  readonly answered: number
  /** Milliseconds from the first request. */
  readonly elapsed: number
}

/** When a stretch of load ends. */
export type Extent = { readonly ms: number } | { readonly requests: number }

/**
 * Sends requests, each connection going round its own share of the tokens: together they use all of them.
 *
 * @throws Error when a request is answered with anything but 200.
 */
export async function load(url: string, tokens: readonly string[], extent: Extent): Promise<Loaded> {
  let begun = Number.NaN
  let given = 0
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url,
        connections: CONNECTIONS,
        // How often it looks whether time is up, in milliseconds.
        sampleInt: 20,
        setupClient(client) {
          client.setRequests(requestsOf(tokens, given))
          given += 1
        },
        ...('ms' in extent ? { duration: extent.ms / 1000 } : { amount: extent.requests }),
      },
      (error: unknown, done) => {
        if (error instanceof Error) reject(error)
        else resolve(done)
      },
    )
    // Writing the requests of all connections, which comes before it, takes longer than some slices.
    run.once('start', () => {
      begun = performance.now()
    })
  })
  const elapsed = performance.now() - begun
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} good tokens refused and ${result.errors} errors under load`)
  }
  return { answered: result['2xx'], elapsed }
}

function requestsOf(tokens: readonly string[], connection: number): autocannon.Request[] {
  return tokens
    .filter((_, index) => index % CONNECTIONS === connection % Math.min(CONNECTIONS, tokens.length))
    .map((token) => ({ method: 'GET', path: '/', headers: { authorization: `Bearer ${token}` } }))
}
