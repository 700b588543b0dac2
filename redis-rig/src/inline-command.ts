import { connect } from 'node:net'

const COMMAND_TIMEOUT_MS = 5000
const NO_QUIT = /-ERR unknown command 'QUIT'[^\r]*\r\n$/

/** Sends one inline command on a connection of its own; resolves with the raw reply. */
export async function ask(port: number, ...words: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let reply = ''
    socket.setTimeout(COMMAND_TIMEOUT_MS, () => socket.destroy(new Error(`${words[0]} was not answered`)))
    socket.setEncoding('utf8').on('data', (text: string) => {
      reply += text
      // Sentinel knows no QUIT, but says so, which will do as well.
      if (!NO_QUIT.test(reply)) return
      socket.destroy()
      resolve(reply.replace(NO_QUIT, ''))
    })
    socket.on('error', reject).on('end', () => {
      resolve(reply)
    })
    // QUIT makes the server close the connection behind the reply, which then is complete.
    socket.write(`${words.map((word) => (word === '' ? '""' : word)).join(' ')}\r\nQUIT\r\n`)
  })
}
