/** A name as an id: `Zoë Müller` is `zoe-mueller`. */
export function slugOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
}

/** As wanted, or with a number behind it that none of those taken has. */
export function freeId(wanted: string, taken: readonly string[]): string {
  const id = wanted.slice(0, 36).replace(/-+$/, '')
  let free = id
  for (let number = 2; taken.includes(free); number++) free = `${id}-${number}`
  return free
}
