// Many who watch the live events of one hub, and do nothing with them; told by board.mjs how many.
import { Agent, get } from 'node:http'

const hub = process.argv[2]
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
const open = []
let bytes = 0

process.on('message', async ({ count }) => {
  if (count === undefined) {
    process.send({ bytes })
    return
  }
  while (open.length > count) open.pop().destroy()
  while (open.length < count) open.push(await join())
  process.send({ count })
})

function join() {
  return new Promise((done, fail) => {
    const request = get(`${hub}/api/events`, { agent }, (answer) => {
      if (answer.statusCode !== 200) fail(new Error(`/api/events: ${answer.statusCode}`))
      answer.on('data', (piece) => (bytes += piece.length))
      answer.on('error', () => undefined)
      done(request)
    })
    request.on('error', fail)
  })
}
