// How much a browser fetches, compressed, before the board is there; more than the limit fails. Needs a build.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const LIMIT_KB = 350
const dist = join(import.meta.dirname, '../dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
const files = new Set(['index.html', 'mark.svg'])

/** What an entry brings with it at once; what it only may load later does not count. */
function take(name) {
  const chunk = manifest[name]
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const style of chunk.css ?? []) files.add(style)
  for (const other of chunk.imports ?? []) take(other)
}
for (const name of Object.keys(manifest)) if (manifest[name].isEntry) take(name)

let sum = 0
for (const file of files) {
  const bytes = brotliCompressSync(readFileSync(join(dist, file))).length
  sum += bytes
  console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${file}`)
}
console.log(`${(sum / 1000).toFixed(1).padStart(8)} kB  first load, of at most ${LIMIT_KB}`)
process.exit(sum > LIMIT_KB * 1000 ? 1 : 0)
