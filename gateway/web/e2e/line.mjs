// The line between a browser and a hub, with a hand on it: cut it, or let it swallow what one side says.
import { connect, createServer } from 'node:net'
import { once } from 'node:events'

/** @param hub The hub's address. */
export async function layLine(hub) {
  const to = new URL(hub)
  const sockets = new Set()
  const asked = []
  let state = 'whole'

  const server = createServer((page) => {
    if (state === 'cut') {
      page.destroy()
      return
    }
    const far = connect(Number(to.port), to.hostname)
    for (const socket of [page, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        page.destroy()
        far.destroy()
      })
    }
    page.on('data', (bytes) => {
      if (state === 'pulled') return
      // A browser writes a request's head in one piece.
      const head = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(bytes.toString('latin1', 0, 4096))
      if (head) asked.push({ method: head[1], path: head[2], head: bytes.toString('latin1', 0, 8192).split('\r\n\r\n')[0] })
      far.write(bytes)
    })
    far.on('data', (bytes) => {
      if (state === 'whole') page.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const drop = () => sockets.forEach((socket) => socket.destroy())

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What reached the hub. */
    asked,
    cut() {
      state = 'cut'
      drop()
    },
    /** As by a pulled cable: nothing is closed, and nothing comes through. */
    pull: () => (state = 'pulled'),
    /** What the page says comes through; what the hub says does not. */
    deafen: () => (state = 'deaf'),
    heal() {
      if (state !== 'whole') drop()
      state = 'whole'
    },
    close() {
      drop()
      server.close()
    },
  }
}
