// What a canvas shows, read back from its pixels.

/** Pixels that are not the ground's colour. */
export function drawn(page) {
  return page.locator('canvas.space').evaluate(async (canvas) => {
    const { data } = readBack(canvas)
    let count = 0
    for (let at = 0; at < data.length; at += 4) if (Math.abs(data[at] - data[0]) + Math.abs(data[at + 1] - data[1]) + Math.abs(data[at + 2] - data[2]) > 24) count++
    return count

    function readBack({ width, height }) {
      const flat = new OffscreenCanvas(width, height).getContext('2d')
      flat.drawImage(canvas, 0, 0)
      return flat.getImageData(0, 0, width, height)
    }
  })
}

/** Where the tool's head is on the canvas, by its colour, which nothing else has; undefined where it is not shown. */
export function head(page) {
  return page.locator('canvas.space').evaluate((canvas) => {
    const { width, height } = canvas
    const flat = new OffscreenCanvas(width, height).getContext('2d')
    flat.drawImage(canvas, 0, 0)
    const { data } = flat.getImageData(0, 0, width, height)
    let [count, x, y] = [0, 0, 0]
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = [data[at], data[at + 1], data[at + 2]]
      if (red < 90 || red < 1.5 * green || red < 1.5 * blue) continue
      count++
      x += (at / 4) % width
      y += Math.floor(at / 4 / width)
    }
    return count < 12 ? undefined : { x: x / count, y: y / count, count }
  })
}
