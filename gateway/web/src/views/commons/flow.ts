import type { Shapes } from '../../api/types'

export type RentFlow = Shapes['RentFlow']
export type FlowLink = Shapes['FlowLink']
export type FlowNode = Shapes['FlowNode']

const STAGES: readonly Shapes['FlowStage'][] = ['job', 'source', 'line', 'end']

/** A flow as a plot takes it: nodes by their ids, each in the column of its stage. */
export function plotOf(flow: RentFlow, isNarrow = false) {
  const first = Math.min(...flow.nodes.map((node) => STAGES.indexOf(node.stage)))
  return {
    nodes: flow.nodes.map((node) => ({ name: node.id, depth: STAGES.indexOf(node.stage) - first, ...edgeLabel(node.stage, isNarrow) })),
    links: flow.links.map((link) => ({ source: link.from, target: link.to, value: link.amount })),
  }
}

/** At the right edge a label has room only to its left; on a phone a line lower, since its neighbour’s label comes that far. */
function edgeLabel(stage: Shapes['FlowStage'], isNarrow: boolean) {
  return stage === 'end' ? { label: { position: 'left' as const, ...(isNarrow ? { offset: [0, 14] } : {}) } } : {}
}

export function linkOf(flow: RentFlow, from: string, to: string): FlowLink | undefined {
  return flow.links.find((link) => link.from === from && link.to === to)
}

/** What a node is called, by the kind and the name that its id is made of. */
export function nodeName(
  node: Pick<FlowNode, 'id'>,
  names: { machine: (id: string) => string; line: (line: string) => string; fixed: Record<string, string> },
): string {
  const [kind = '', ...rest] = node.id.split(':')
  const name = rest.join(':')
  if (kind === 'machine') return names.machine(name)
  if (kind === 'job') return name
  if (kind === 'line') return names.line(name)
  return names.fixed[node.id] ?? names.line(name.replace(/^kept:/, ''))
}
