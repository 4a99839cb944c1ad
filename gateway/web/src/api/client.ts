import { newId } from './newId'
import { texts } from '../locales/texts'
import { addressOf, type Answer, type Args, type Given, type Method, type PathOf } from './call'
import { readEvents } from './eventText'
import type { paths } from './schema'
import type { QuoteProgress, QuoteRequest, QuoteView, Refusal, Role } from './types'

/** The hub said no, with a code, a sentence and perhaps a way out. */
export class HubRefused extends Error {
  constructor(
    readonly refusal: Refusal,
    readonly status: number,
  ) {
    super(refusal.message)
  }
}

/** What is known of a request that has no answer: never sent; sent, and perhaps done; or a question, which does nothing. */
export type Fate = 'notSent' | 'unknown' | 'away'

/** The hub did not answer. Nothing is sent again by itself: whoever asked is told, and decides. */
export class HubAway extends Error {
  constructor(readonly fate: Fate = 'away') {
    super(texts.connection[fate])
  }
}

interface Problem {
  title?: string
  detail?: string
  code?: string
  wayOut?: string
}

/** A picture, and how old it was when the hub sent it. */
export interface SeenPicture {
  tag: string
  ageMs: number
  file: Blob
}

/** Whose token goes with each request; undefined for nobody's. */
export type TokenSource = () => string | undefined

/** How long a command that was not answered keeps its key: pressed again meanwhile, it is done once. */
const SAME_COMMAND_MS = 60_000
/** A stop is answered within milliseconds. One that is not must send people to the switch, and soon. */
const URGENT_MS = 3000

/** A proxy in front of hubs says that none answers. A hub that answers with one of these says why. */
const PROXY_SAYS = new Set([502, 503, 504])

interface Sending {
  body?: unknown
  accept?: string
  /** The tag of what is known already; an answer that has nothing else is none of an error. */
  seen?: string | undefined
  signal?: AbortSignal | undefined
}

export class HubClient {
  /** How far this computer's clock is ahead of the hub's, to about a second. */
  clockAheadMs = 0

  private readonly unanswered = new Map<string, { key: string; until: number }>()
  private readonly underWay = new Set<AbortController>()

  /**
   * @param isLost Whether the page knows that the hub is out of reach; then no command is sent, and none is kept.
   * @param whoIsIt Asks the person whether it is still them; what was refused for that alone is then sent anew.
   */
  constructor(
    private readonly token: TokenSource,
    private readonly isLost: () => boolean = () => false,
    private readonly whoIsIt: () => Promise<boolean> = () => Promise.resolve(false),
  ) {}

  get = <P extends PathOf<'get'>>(path: P, ...args: Args<P, 'get'>): Promise<Answer<P, 'get'>> => this.call('get', path, args[0])
  post = <P extends PathOf<'post'>>(path: P, ...args: Args<P, 'post'>): Promise<Answer<P, 'post'>> => this.call('post', path, args[0])
  put = <P extends PathOf<'put'>>(path: P, ...args: Args<P, 'put'>): Promise<Answer<P, 'put'>> => this.call('put', path, args[0])
  delete = <P extends PathOf<'delete'>>(path: P, ...args: Args<P, 'delete'>): Promise<Answer<P, 'delete'>> => this.call('delete', path, args[0])

  hub = () => this.get('/api/hub')
  me = () => this.get('/api/me')
  session = () => this.get('/api/session')
  demoToken = (role: Role) => this.get('/api/demo/token', { query: { role } })
  machines = () => this.get('/api/machines')
  queue = () => this.get('/api/queue')
  endedJobs = (limit: number) => this.get('/api/jobs', { query: { open: false, limit } })
  wallet = () => this.get('/api/wallet')
  fund = () => this.get('/api/fund')
  designs = () => this.get('/api/designs')
  design = (slug: string) => this.get('/api/designs/{slug}', { path: { slug } })

  queueJob = (quote: string) => this.post('/api/jobs', { body: { quote } })
  steer = (job: string, verb: 'pause' | 'resume' | 'cancel') => this.post(`/api/jobs/{id}/${verb}`, { path: { id: job } })
  stop = (machine: string) => this.post('/api/machines/{id}/stop', { path: { id: machine } })
  clear = (machine: string, checks: { plateCleared: boolean; stopCleared: boolean }) =>
    this.post('/api/machines/{id}/clear', { path: { id: machine }, body: checks })
  resumePlan = (machine: string) => this.get('/api/machines/{id}/resume-plan', { path: { id: machine } })
  resumeJob = (machine: string, plan: string) =>
    this.post('/api/machines/{id}/resume-job', { path: { id: machine }, body: { plan, checked: true } })
  topUp = (cents: number, id: string) => this.post('/api/wallet/top-up', { body: { cents, id } })

  /** Asks for a quote and tells its steps while the hub makes it. */
  async quote(request: QuoteRequest, onProgress: (step: QuoteProgress) => void, signal: AbortSignal): Promise<QuoteView> {
    const answer = await this.send('POST', '/api/quotes', { body: request, accept: 'text/event-stream, application/json;q=0.9', signal })
    if (!answer.headers.get('content-type')?.startsWith('text/event-stream') || !answer.body) return answer.json()
    for await (const event of readEvents(answer.body)) {
      if (event.name === 'progress') onProgress(JSON.parse(event.data))
      if (event.name === 'quote') return JSON.parse(event.data)
      if (event.name === 'problem') throw new HubRefused(refusalOf(JSON.parse(event.data), 422), 422)
    }
    throw new HubAway()
  }

  /** Bytes that are no JSON, such as a toolpath. */
  async bytes(address: string, signal?: AbortSignal): Promise<ArrayBuffer> {
    return (await this.send('GET', address, { accept: '*/*', signal })).arrayBuffer()
  }

  /** A camera's newest picture, if it is another than the one seen; undefined where none has come. */
  async picture(address: string, seen: string | undefined, signal: AbortSignal): Promise<SeenPicture | undefined> {
    const answer = await this.send('GET', address, { accept: 'image/*', seen, signal })
    if (answer.status !== 200) return undefined
    return { tag: answer.headers.get('etag') ?? '', ageMs: Number(answer.headers.get('fab-picture-age')), file: await answer.blob() }
  }

  private keyOf(command: string): string {
    const known = this.unanswered.get(command)
    return known && known.until > Date.now() ? known.key : newId()
  }

  private async call<P extends keyof paths, M extends Method>(method: M, path: P, given: Given<P, M> | undefined): Promise<Answer<P, M>> {
    const answer = await this.send(method.toUpperCase(), addressOf(path, given), { body: given?.body, signal: given?.signal })
    const text = await answer.text()
    // What has begun and is not done yet is accepted without a body.
    return text === '' ? (undefined as Answer<P, M>) : JSON.parse(text)
  }

  /** Takes back what is on its way, so that nothing reaches the hub long after it was pressed; each caller is told. */
  abandon(): void {
    for (const sending of this.underWay) sending.abort()
  }

  /**
   * One request, sent once. A command carries a key, so that a browser that sends it again does not do it again, nor does a
   * person who presses again because no answer came. While the hub is out of reach only what ends a motion is tried.
   */
  async send(method: string, address: string, sending: Sending = {}): Promise<Response> {
    try {
      return await this.sendOnce(method, address, sending)
    } catch (error) {
      const isStale = error instanceof HubRefused && error.refusal.code === 'sign-in-not-fresh'
      if (!isStale || !(await this.whoIsIt())) throw error
      return this.sendOnce(method, address, sending)
    }
  }

  private async sendOnce(method: string, address: string, { body, accept = 'application/json', seen, signal }: Sending): Promise<Response> {
    const headers: Record<string, string> = { accept }
    const token = this.token()
    if (token) headers['authorization'] = `Bearer ${token}`
    if (seen) headers['if-none-match'] = seen
    const isFile = body instanceof Blob
    if (body !== undefined) headers['content-type'] = isFile ? 'application/octet-stream' : 'application/json'
    const isCommand = method !== 'GET'
    const isUrgent = isCommand && endsMotion(method, address)
    if (isCommand && !isUrgent && this.isLost()) throw new HubAway('notSent')
    const text = body === undefined || isFile ? null : JSON.stringify(body)
    const command = `${method} ${address} ${isFile ? newId() : text}`
    const key = this.keyOf(command)
    if (isCommand) headers['idempotency-key'] = key
    const taken = new AbortController()
    signal?.addEventListener('abort', () => taken.abort(), { once: true })
    if (isCommand) this.underWay.add(taken)
    const patience = isUrgent ? setTimeout(() => taken.abort(), URGENT_MS) : undefined
    let answer: Response
    try {
      answer = await fetch(address, {
        method,
        headers,
        body: isFile ? body : text,
        signal: taken.signal,
      })
      this.unanswered.delete(command)
    } catch (error) {
      if (signal?.aborted) throw error
      if (isCommand) this.unanswered.set(command, { key, until: Date.now() + SAME_COMMAND_MS })
      throw new HubAway(isCommand ? 'unknown' : 'away')
    } finally {
      clearTimeout(patience)
      this.underWay.delete(taken)
    }
    const hubTime = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(hubTime)) this.clockAheadMs = Date.now() - hubTime
    if (answer.ok || answer.status === 304) return answer
    const problem: Problem = await answer.json().catch(() => ({}))
    if (!problem.code && PROXY_SAYS.has(answer.status)) {
      if (isCommand) this.unanswered.set(command, { key, until: Date.now() + SAME_COMMAND_MS })
      throw new HubAway(isCommand ? 'unknown' : 'away')
    }
    throw new HubRefused(refusalOf(problem, answer.status), answer.status)
  }
}

/** Tried whatever the connection: it does no harm twice, and the other way is a switch. */
function endsMotion(method: string, address: string): boolean {
  return (method === 'POST' && address.endsWith('/stop')) || (method === 'DELETE' && address.endsWith('/jog'))
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
  if (error instanceof HubAway) return { code: 'hub-out-of-reach', message: error.message, wayOut: texts.connection.wayOut[error.fate] }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) }
}
