import type { Library } from './clients/client.js'
import type { IssuerHost } from './issuer/host.js'
import { send } from './traffic.js'

/**
 * Shows that a library really checks signatures.
 *
 * @throws Error when it refuses a good token or accepts a forged one.
 */
export async function proveLibrary(library: Library, host: IssuerHost): Promise<void> {
  await using issuer = await host.open(library.https)
  const client = library.open(issuer.address)
  try {
    await client.verify(await issuer.sign())
    const { accepted } = await send(client, await issuer.sign(true))
    if (accepted) throw new Error(`${library.name} accepts a forged token`)
  } finally {
    await client.close?.()
  }
}
