import { getAuth, jwksAuth, requireScope } from '@jwks-auth/express'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Auth } from '@jwks-auth/core'
import express, { type Express } from 'express'
import { z } from 'zod'

interface Settings {
  /** The URL that clients know this server by. Tokens have to be for it (RFC 8707), not for another API of the same provider. */
  readonly resource: URL
  readonly issuer: string
  /** `false` where the provider has no TLS: on your own machine. */
  readonly requireHttps: boolean
}

export function makeApp({ resource, issuer, requireHttps }: Settings): Express {
  const app = express()

  // Where clients that got a 401 learn whom to ask for a token (RFC 9728 section 3.1). It asks for no token itself.
  const metadata = new URL(`/.well-known/oauth-protected-resource${resource.pathname}`, resource)
  app.get(metadata.pathname, (_req, res) => {
    res.json({ resource, authorization_servers: [issuer], scopes_supported: ['notes:read', 'notes:write'] })
  })

  const authenticate = jwksAuth({
    issuer,
    audience: resource.href,
    requireHttps,
    // Named in every challenge.
    resourceMetadata: metadata.href,
    errors: 'respond',
  })
  app.post(resource.pathname, authenticate, requireScope('notes:read'), express.json(), async (req, res) => {
    // One server and one transport a request, so that nobody meets the session of somebody else.
    const server = serverFor(getAuth(req))
    const transport = new StreamableHTTPServerTransport()
    res.on('close', () => void server.close())
    await server.connect(transport)
    await transport.handleRequest(req, res, req.body)
  })
  return app
}

/** The tools that the owner of a token may use. */
function serverFor({ claims, scopes }: Auth): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  server.registerTool('list_notes', { description: 'The notes of whoever asks' }, () => ({
    content: [{ type: 'text', text: `notes of ${claims.sub}` }],
  }))
  if (scopes.includes('notes:write')) {
    const inputSchema = { text: z.string() }
    server.registerTool('add_note', { description: 'Adds a note', inputSchema }, ({ text }) => ({
      content: [{ type: 'text', text: `noted for ${claims.sub}: ${text}` }],
    }))
  }
  return server
}
