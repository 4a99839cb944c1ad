// The API's shapes as types, from the hub's own description: npm run api writes src/api/schema.d.ts;
// with --check nothing is written, and what is out of date is said. FAB_URL names a running hub; else one is started.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import openapiTS, { astToString } from 'openapi-typescript'
import { startHub } from './hub.mjs'

const file = join(import.meta.dirname, '../src/api/schema.d.ts')
const hub = process.env['FAB_URL'] ? { url: process.env['FAB_URL'], stop: async () => undefined } : await startHub()
const answer = await fetch(`${hub.url}/openapi/v1.json`)
const description = await answer.json()
await hub.stop()

/** The hub leaves out what is null, so in a type a value may be missing, and is never null. */
function withoutNull(node) {
  if (Array.isArray(node)) return node.map(withoutNull)
  if (node === null || typeof node !== 'object') return node
  const kept = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutNull(value)]))
  if (Array.isArray(kept.type) && kept.type.includes('null')) {
    const types = kept.type.filter((type) => type !== 'null')
    kept.type = types.length === 1 ? types[0] : types
  }
  if (Array.isArray(kept.oneOf) && kept.oneOf.some((option) => option.type === 'null')) {
    const options = kept.oneOf.filter((option) => option.type !== 'null')
    if (options.length === 1) return options[0]
    kept.oneOf = options
  }
  return kept
}

const head = '// Written by `npm run api` from the hub’s description of itself. Not to be edited.\n\n'
const fresh = head + astToString(await openapiTS(withoutNull(description), { alphabetize: true, rootTypes: false }))

if (!process.argv.includes('--check')) {
  writeFileSync(file, fresh)
} else if (readFileSync(file, 'utf8') !== fresh) {
  console.error('src/api/schema.d.ts is not what the hub says of itself. Run: npm run api --prefix gateway/web')
  process.exit(1)
}
