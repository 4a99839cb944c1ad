import { readToolpath } from './toolpath'

// Off the page's thread: a large program takes a moment to unpack, and the stop button must not wait for it.
addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
  try {
    const path = readToolpath(event.data)
    const buffers = [path.positions.buffer, path.shades.buffer, path.done.buffer, path.material.buffer, path.travel.buffer]
    postMessage({ path }, { transfer: buffers })
  } catch (error) {
    postMessage({ problem: error instanceof Error ? error.message : String(error) })
  }
})
