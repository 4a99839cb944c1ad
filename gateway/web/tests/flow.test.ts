import type { App } from 'vue'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeName, plotOf, type RentFlow } from '../src/views/commons/flow'
import { button, FakeHub, fund, openPage, settle } from './fakes'

vi.mock('../src/components/Plot.vue', () => ({ default: { props: ['label'], template: '<div role="img" :aria-label="label" />' } }))

const flow: RentFlow = {
  period: '2026-02',
  isSettled: true,
  in: 20,
  moreJobs: 0,
  nodes: [
    { id: 'machine:a', stage: 'source', amount: 20, machine: 'a' },
    { id: 'line:operating', stage: 'line', amount: 20 },
    { id: 'end:costs', stage: 'end', amount: 20 },
  ],
  links: [
    { from: 'machine:a', to: 'line:operating', amount: 20, transfers: [{ transfer: 'close/2026-02/a', amount: 20 }], moreTransfers: 0 },
    { from: 'line:operating', to: 'end:costs', amount: 20, transfers: [], moreTransfers: 0 },
  ],
}

describe('a flow', () => {
  it('is drawn in the columns of its stages, also where jobs come first', () => {
    expect(plotOf(flow).nodes.map((node) => node.depth)).toEqual([0, 1, 2])
    const opened = { ...flow, nodes: [{ id: 'job:j1', stage: 'job' as const, amount: 20, job: 'j1' }, ...flow.nodes] }
    expect(plotOf(opened).nodes.map((node) => node.depth)).toEqual([0, 1, 2, 3])
  })

  it('names its nodes in the reader’s words', () => {
    const names = { machine: (id: string) => id.toUpperCase(), line: (line: string) => `line ${line}`, fixed: { 'end:costs': 'Costs' } }
    const ids = ['machine:a', 'job:j1', 'line:x', 'end:costs', 'end:kept:roof']
    expect(ids.map((id) => nodeName({ id }, names))).toEqual(['A', 'j1', 'line x', 'Costs', 'line roof'])
  })
})

describe('the flow on its page', () => {
  let app: App | undefined

  afterEach(() => {
    app?.unmount()
    document.body.replaceChildren()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('opens band by band with the keyboard, down to the transfers', async () => {
    const hub = new FakeHub()
    hub.answers['GET /api/bonds'] = []
    hub.answers['GET /api/fund/means'] = { commonsFund: 0, communityInvestment: 0, pots: [] }
    hub.answers['GET /api/fund/periods?limit=24'] = []
    hub.answers['GET /api/fund/periods?limit=1'] = []
    hub.answers['GET /api/fund/periods/2026-02/flow'] = flow
    const page = await openPage(hub, '/commons?month=2026-02')
    app = page.app
    await vi.dynamicImportSettled()
    await settle()
    button(page.element, /→ Costs paid$/).click()
    await settle()
    expect(page.element.querySelector('.detail')?.textContent).toContain('No transfer of its own')
    button(page.element, /: a → /).click()
    await settle()
    expect(page.element.querySelector('.detail a')?.getAttribute('href')).toContain('transfer=close')
  })

  it('begins with the first month that waits to be closed; one after it says what it follows from', async () => {
    const hub = new FakeHub()
    hub.answers['GET /api/fund'] = { ...fund, period: '2026-03', toClose: ['2026-02'] }
    hub.answers['GET /api/bonds'] = []
    hub.answers['GET /api/fund/means'] = { commonsFund: 0, communityInvestment: 0, pots: [] }
    hub.answers['GET /api/fund/periods?limit=24'] = []
    hub.answers['GET /api/fund/periods?limit=1'] = []
    hub.answers['GET /api/fund/periods/2026-02/flow'] = { ...flow, isSettled: false }
    const page = await openPage(hub, '/commons?month=2026-03')
    app = page.app
    await vi.dynamicImportSettled()
    await settle()
    const panel = () => page.element.querySelector('.flow')
    expect(panel()?.textContent).toContain('follows from the close of February 2026')
    expect(panel()?.querySelector('[role=alert]')).toBeNull()
    button(page.element, 'February 2026').click()
    await settle()
    expect(panel()?.textContent).toContain('As closing the month now would settle it.')
    expect(panel()?.querySelector('select')?.value).toBe('2026-02')
  })
})
