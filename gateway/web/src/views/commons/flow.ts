/** Rent of some machines and where it goes, as a flow: each machine into one sum, the sum into what it pays. */
export interface Flow {
  nodes: { name: string }[]
  links: { source: string; target: string; value: number; machine?: string }[]
}

interface MachineShares {
  machine: string
  goes: readonly { line: string; amount: number }[]
}

export function flowOf(machines: readonly MachineShares[], nameOf: (id: string) => string, lineOf: (line: string) => string): Flow {
  const links: Flow['links'] = []
  for (const machine of machines) {
    for (const { line, amount } of machine.goes) {
      if (amount > 0) links.push({ source: nameOf(machine.machine), target: lineOf(line), value: amount, machine: machine.machine })
    }
  }
  const names = new Set(links.flatMap((link) => [link.source, link.target]))
  return { nodes: [...names].map((name) => ({ name })), links }
}
