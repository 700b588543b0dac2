import {
  ask,
  INVALID_TOKEN,
  judged,
  lacksScope,
  send,
  UNAVAILABLE,
  type Line,
  type Scenes,
} from '@jwks-auth/example-show'
import type { TestIssuer } from '@jwks-auth/testing'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { discoverOAuthServerInfo, extractWWWAuthenticateParams } from '@modelcontextprotocol/sdk/client/auth.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'

/** What is on stage. */
export interface Stage {
  readonly origin: string
  readonly issuer: TestIssuer
  /** What tokens have to be for. */
  readonly resource: string
}

const CALL = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

/** All that happens to the server, in order. */
export async function* scenes(stage: Stage): Scenes {
  yield* discovery(stage)
  yield* tools(stage)
  yield* refusals(stage)
}

/** What a client does that knows nothing but the address. */
async function* discovery({ origin, issuer, resource }: Stage): Scenes {
  const response = await fetch(`${origin}/mcp`, { method: 'POST', body: JSON.stringify(CALL) })
  const { resourceMetadataUrl } = extractWWWAuthenticateParams(response)
  const at = resourceMetadataUrl?.pathname
  yield line(
    'no token',
    `${response.status} with ${at === undefined ? 'nothing' : 'its metadata'}`,
    'where to read on',
    [response.status === 401, at === '/.well-known/oauth-protected-resource/mcp'],
  )
  const found = await foundBy(`${origin}/mcp`, resourceMetadataUrl)
  const scopes = found?.resourceMetadata?.scopes_supported ?? []
  yield line('what its metadata says', scopes.join(' ') || 'nothing', 'what to ask for, and where', [
    found?.resourceMetadata?.resource === resource,
    scopes.includes('notes:read'),
  ])
  const named = found?.authorizationServerMetadata?.issuer === issuer.issuer
  yield line('whom to ask for a token', named ? 'the issuer' : 'unknown', 'its own metadata was found, too', [named])
}

async function foundBy(
  server: string,
  resourceMetadataUrl: URL | undefined,
): Promise<Awaited<ReturnType<typeof discoverOAuthServerInfo>> | undefined> {
  try {
    return await discoverOAuthServerInfo(server, resourceMetadataUrl && { resourceMetadataUrl })
  } catch {
    return undefined
  }
}

async function* tools(stage: Stage): Scenes {
  const reader = await stage.issuer.sign({ aud: stage.resource, sub: 'ada', scope: 'notes:read' })
  const writer = await stage.issuer.sign({ aud: stage.resource, sub: 'bob', scope: 'notes:read notes:write' })
  const read = await used(stage, reader, 'list_notes')
  yield line('ada calls list_notes', read.text, 'the tool knows who asks', [read.text === 'notes of ada'])
  yield line('what ada may use', read.tools.join(' '), 'tools by scope', [read.tools.join() === 'list_notes'])
  const written = await used(stage, writer, 'add_note', { text: 'milk' })
  yield line('bob calls add_note', written.text, 'as granted', [written.text === 'noted for bob: milk'])
}

async function* refusals(stage: Stage): Scenes {
  const { issuer } = stage
  const asked = (token: string): Parameters<typeof ask>[1] => ({ method: 'POST', path: '/mcp', token, json: CALL })
  const elsewhere = await issuer.sign({ aud: 'https://other.example.com/mcp', scope: 'notes:read' })
  yield send(stage, 'a token for another MCP server', asked(elsewhere), INVALID_TOKEN, 'passed on to us: no use here')
  const profile = await issuer.sign({ aud: stage.resource, scope: 'profile' })
  yield send(stage, 'one without notes:read', asked(profile), lacksScope('notes:read'), 'clients step up by this')
  await issuer.rotate()
  const unseen = await issuer.sign({ aud: stage.resource, scope: 'notes:read' })
  await issuer.stop()
  yield judged(
    'a new key, the issuer is down',
    await ask(stage.origin, asked(unseen)),
    UNAVAILABLE,
    'try again: no 401',
  )
}

/** Uses a tool as a client of the SDK does. */
async function used(
  { origin }: Stage,
  token: string,
  name: string,
  input: Record<string, unknown> = {},
): Promise<{ readonly text: string; readonly tools: readonly string[] }> {
  const client = new Client({ name: 'example', version: '1.0.0' })
  const headers = { authorization: `Bearer ${token}` }
  const transport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), { requestInit: { headers } })
  try {
    await client.connect(transport)
    const { tools: known } = await client.listTools()
    const { content } = CallToolResultSchema.parse(await client.callTool({ name, arguments: input }))
    const text = content.map((part) => (part.type === 'text' ? part.text : part.type)).join(' ')
    return { text, tools: known.map((tool) => tool.name) }
  } catch (error) {
    return { text: String(error), tools: [] }
  } finally {
    await client.close()
  }
}

function line(sent: string, came: string, shows: string, holds: readonly boolean[]): Line {
  return { sent, came, shows, problem: holds.includes(false) ? `not as it has to be: ${came}` : undefined }
}
