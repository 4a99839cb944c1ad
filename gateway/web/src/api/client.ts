import { readEvents } from './eventText'
import { texts } from '../texts'
import type {
  DemoToken,
  DesignDetail,
  DesignSummary,
  FundView,
  HubView,
  JobView,
  MachineBoardView,
  MachineView,
  MemberView,
  QueuePlace,
  RecoveryOffer,
  QuoteProgress,
  QuoteRequest,
  QuoteView,
  Refusal,
  Role,
  StopView,
  WalletView,
} from './types'

/** The hub said no, with a code, a sentence and perhaps a way out. */
export class HubRefused extends Error {
  constructor(
    readonly refusal: Refusal,
    readonly status: number,
  ) {
    super(refusal.message)
  }
}

/** The hub did not answer at all. */
export class HubAway extends Error {
  constructor() {
    super(texts.connection.away)
  }
}

interface Problem {
  title?: string
  detail?: string
  code?: string
  wayOut?: string
}

/** Whose token goes with each request; undefined for nobody's. */
export type TokenSource = () => string | undefined

export class HubClient {
  /** How far this computer's clock is ahead of the hub's, to about a second. */
  clockAheadMs = 0

  constructor(private readonly token: TokenSource) {}

  hub = () => this.get<HubView>('/api/hub')
  me = () => this.get<MemberView>('/api/me')
  demoToken = (role: Role) => this.get<DemoToken>(`/api/demo/token?role=${role}`)
  machines = () => this.get<MachineBoardView[]>('/api/machines')
  queue = () => this.get<QueuePlace[]>('/api/queue')
  endedJobs = (limit: number) => this.get<JobView[]>(`/api/jobs?open=false&limit=${limit}`)
  wallet = () => this.get<WalletView>('/api/wallet')
  fund = () => this.get<FundView>('/api/fund')
  designs = () => this.get<DesignSummary[]>('/api/designs')
  design = (slug: string) => this.get<DesignDetail>(`/api/designs/${encodeURIComponent(slug)}`)

  queueJob = (quote: string) => this.post<JobView>('/api/jobs', { quote })
  steer = (job: string, verb: 'pause' | 'resume' | 'cancel') =>
    this.post<JobView>(`/api/jobs/${encodeURIComponent(job)}/${verb}`)
  stop = (machine: string) => this.post<StopView>(`/api/machines/${encodeURIComponent(machine)}/stop`)
  clear = (machine: string, checks: { plateCleared: boolean; stopCleared: boolean }) =>
    this.post<MachineView>(`/api/machines/${encodeURIComponent(machine)}/clear`, checks)
  resumePlan = (machine: string) => this.get<RecoveryOffer>(`/api/machines/${encodeURIComponent(machine)}/resume-plan`)
  resumeJob = (machine: string, plan: string) =>
    this.post<MachineView>(`/api/machines/${encodeURIComponent(machine)}/resume-job`, { plan, checked: true })
  topUp = (cents: number, id: string) => this.post<WalletView>('/api/wallet/top-up', { cents, id })

  /** Asks for a quote and tells its steps while the hub makes it. */
  async quote(request: QuoteRequest, onProgress: (step: QuoteProgress) => void, signal: AbortSignal): Promise<QuoteView> {
    const answer = await this.send('POST', '/api/quotes', request, 'text/event-stream, application/json;q=0.9', signal)
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream') || !answer.body) return answer.json()
    for await (const event of readEvents(answer.body)) {
      if (event.name === 'progress') onProgress(JSON.parse(event.data))
      if (event.name === 'quote') return JSON.parse(event.data)
      if (event.name === 'problem') throw new HubRefused(refusalOf(JSON.parse(event.data), 422), 422)
    }
    throw new HubAway()
  }

  private async get<T>(path: string): Promise<T> {
    return (await this.send('GET', path)).json()
  }

  private async post<T>(path: string, body?: unknown): Promise<T> {
    return (await this.send('POST', path, body)).json()
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    accept = 'application/json',
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers: Record<string, string> = { accept }
    const token = this.token()
    if (token) headers['authorization'] = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    let answer: Response
    try {
      answer = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null })
    } catch (error) {
      if (signal?.aborted) throw error
      throw new HubAway()
    }
    const hubTime = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(hubTime)) this.clockAheadMs = Date.now() - hubTime
    if (answer.ok) return answer
    const problem: Problem = await answer.json().catch(() => ({}))
    throw new HubRefused(refusalOf(problem, answer.status), answer.status)
  }
}

function refusalOf(problem: Problem, status: number): Refusal {
  const refusal: Refusal = {
    code: problem.code ?? `http-${status}`,
    message: problem.detail ?? problem.title ?? texts.connection.unclear(status),
  }
  if (problem.wayOut) refusal.wayOut = problem.wayOut
  return refusal
}

/** What to tell a person about an error of any kind. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof HubRefused) return error.refusal
  if (error instanceof HubAway) return { code: 'hub-out-of-reach', message: error.message, wayOut: texts.connection.awayWayOut }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}
