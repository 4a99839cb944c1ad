import { computed, onScopeDispose, reactive, readonly, ref, shallowRef } from 'vue'
import { asRefusal, HubClient, HubRefused } from '../api/client'
import { LiveEvents } from '../api/liveEvents'
import type { ConsoleView, FloorView, MachineState, MemberView, Refusal, Role, Shapes, WalletView } from '../api/types'
import { currency } from '../locales/format'
import { suggest } from '../locales/language'
import { texts } from '../locales/texts'
import { tellOf, tellOfMachine } from './browserNotices'
import { ENDED_SHOWN, emptyBoard, takeJob, takeMachine, takeMachines, takeTelemetry } from './board'
import { TemperatureLog } from './temperatures'

const TOKEN_KEY = 'fab-token'
const SETTLE_MS = 300
/** A stream that breaks is mostly back in a second; what is on its way need not end for it. */
const ABANDON_MS = 5000

export type Connection = 'connecting' | 'live' | 'lost'

export interface Notice {
  id: number
  tone: 'good' | 'bad'
  refusal: Refusal
}

/** All that the page knows and does: the board, who is there, and the road to the hub. One for the page. */
export function useHub() {
  const token = ref(sessionStorage.getItem(TOKEN_KEY) ?? undefined)
  const connection = ref<Connection>('connecting')
  const client = new HubClient(() => token.value, () => connection.value === 'lost', whoIsIt)
  const board = reactive(emptyBoard())
  const temperatures = new TemperatureLog()
  const listeners = new Set<(view: ConsoleView) => void>()
  const floor = shallowRef<FloorView>()
  const bookings = shallowRef<Shapes['BookingsView']>()
  const me = shallowRef<MemberView>()
  const wallet = shallowRef<WalletView>()
  const lostAt = ref<Date>()
  const loaded = ref(false)
  const loadError = shallowRef<Refusal>()
  const now = ref(Date.now())
  const heardAt = ref(0)
  const notices = ref<Notice[]>([])
  const announcement = ref('')
  /** Answers whether it is still them, while that is asked. */
  const confirming = shallowRef<(isThem: boolean) => void>()
  let asked: Promise<boolean> | undefined
  let noticeCount = 0
  let settle: ReturnType<typeof setTimeout> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined

  const live = new LiveEvents({
    machine(view) {
      const before = board.machines[view.spec.id]?.view.state
      takeMachine(board, view)
      if (before !== view.state) announce(view.spec.name, view.state)
      tellOfMachine(view, before, me.value)
    },
    job(job) {
      takeJob(board, job)
      tellOf(job, me.value?.id)
      if (['queued', 'finished', 'cancelled', 'failed'].includes(job.phase)) refreshMoneySoon()
    },
    queue(places) {
      board.queue = places
    },
    telemetry(reading) {
      takeTelemetry(board, reading, Date.now())
      temperatures.add(reading, Date.now())
    },
    console(view) {
      for (const listen of listeners) listen(view)
    },
    bookings(view) {
      bookings.value = view
    },
    floor(view) {
      floor.value = view
    },
    open(resumed) {
      clearTimeout(patience)
      tick()
      connection.value = 'live'
      lostAt.value = undefined
      if (!resumed || !loaded.value) void load()
    },
    lost,
  })

  /** @param silent It has been so for a while already. */
  function lost(silent: boolean) {
    if (silent) client.abandon()
    if (connection.value === 'lost') return
    tick()
    lostAt.value = new Date()
    connection.value = 'lost'
    patience = setTimeout(() => client.abandon(), ABANDON_MS)
  }

  function tick() {
    now.value = Date.now()
    heardAt.value = live.heardAt
  }

  function announce(name: string, state: MachineState) {
    announcement.value = texts.machine.changed(name, texts.machine.states[state])
  }

  /** One question for all that wait for its answer. */
  function whoIsIt(): Promise<boolean> {
    asked ??= new Promise<boolean>((answer) => (confirming.value = answer)).finally(() => (asked = confirming.value = undefined))
    return asked
  }

  function tell(tone: Notice['tone'], refusal: Refusal) {
    const notice = { id: ++noticeCount, tone, refusal }
    notices.value = [...notices.value.slice(-2), notice]
    if (tone === 'good') setTimeout(() => dismiss(notice.id), 6000)
  }

  function dismiss(id: number) {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** Hears what is said at machines, for as long as the caller lives. */
  function onConsole(listen: (view: ConsoleView) => void) {
    listeners.add(listen)
    onScopeDispose(() => listeners.delete(listen))
  }

  /** Does something; a refusal is told, and the answer is then undefined. */
  async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act()
    } catch (error) {
      tell('bad', asRefusal(error))
      return undefined
    }
  }

  async function load() {
    let inSession: MemberView | undefined
    try {
      const [hub, session, machines, queue, ended, fund] = await Promise.all([
        client.hub(),
        client.session().catch(() => undefined),
        client.machines(),
        client.queue(),
        client.endedJobs(ENDED_SHOWN),
        client.fund(),
      ])
      board.hub = hub
      currency.value = hub.currency
      if (hub.language) suggest(hub.language)
      inSession = session?.member
      takeMachines(board, machines, Date.now(), client.clockAheadMs)
      board.queue = queue
      board.ended = ended
      board.fund = fund
      loadError.value = undefined
    } catch (error) {
      loadError.value = asRefusal(error)
      return
    }
    if (token.value) await signIn(token.value)
    else if (inSession) await enter(inSession)
    else if (board.hub.demo) await actAs('maker')
    // Only now: what a page shows depends on who looks, and parts that come later would push the others about.
    loaded.value = true
  }

  async function signIn(newToken: string): Promise<boolean> {
    token.value = newToken
    try {
      me.value = await client.me()
      sessionStorage.setItem(TOKEN_KEY, newToken)
      await refreshWallet()
      return true
    } catch (error) {
      // A token that is no good (any more) must not stay in the way; a hub that is away says nothing about it.
      if (error instanceof HubRefused) forget()
      tell('bad', asRefusal(error))
      return false
    }
  }

  /** Somebody whose session the browser has. */
  async function enter(member: MemberView) {
    forget()
    me.value = member
    await refreshWallet().catch(() => undefined)
  }

  /** On a demo hub: becomes one of its members. Where the page is not the hub's own machine, there is nobody to become. */
  async function actAs(role: Role) {
    try {
      await signIn((await client.demoToken(role)).token)
    } catch (error) {
      if (!(error instanceof HubRefused && error.status === 404)) tell('bad', asRefusal(error))
    }
  }

  /** Also ends the session, where the hub has one for this browser. */
  async function signOut() {
    const hadToken = token.value !== undefined
    forget()
    if (!hadToken) await attempt(() => client.delete('/api/session'))
  }

  function forget() {
    token.value = undefined
    me.value = undefined
    wallet.value = undefined
    sessionStorage.removeItem(TOKEN_KEY)
  }

  async function refreshWallet() {
    wallet.value = me.value ? await client.wallet() : undefined
  }

  /** Rent is posted just after a job ends: one look when things have settled. */
  function refreshMoneySoon() {
    clearTimeout(settle)
    settle = setTimeout(() => {
      void Promise.all([refreshWallet(), client.fund().then((fund) => (board.fund = fund))]).catch(() => undefined)
    }, SETTLE_MS)
  }

  const ticking = setInterval(tick, 1000)
  const browserIsOnline = () => live.start()
  const browserIsOffline = () => lost(false)
  window.addEventListener('offline', browserIsOffline)
  window.addEventListener('online', browserIsOnline)
  live.start()

  onScopeDispose(() => {
    clearInterval(ticking)
    clearTimeout(settle)
    clearTimeout(patience)
    window.removeEventListener('offline', browserIsOffline)
    window.removeEventListener('online', browserIsOnline)
    live.stop()
  })

  return {
    client,
    board,
    temperatures,
    /** The floor plan as it was last told; views ask for it themselves. */
    floor,
    /** The bookings as they were last told. */
    bookings,
    me: me as Readonly<typeof me>,
    wallet,
    connection: readonly(connection),
    lostAt: readonly(lostAt),
    loaded: readonly(loaded),
    loadError: readonly(loadError),
    now: readonly(now),
    /** When the hub was last heard of; what it tells by events was true then. */
    heardAt: readonly(heardAt),
    notices: readonly(notices),
    confirming: confirming as Readonly<typeof confirming>,
    announcement: readonly(announcement),
    timeScale: computed(() => board.hub?.timeScale ?? 1),
    attempt,
    onConsole,
    tell,
    dismiss,
    load,
    signIn,
    enter,
    signOut,
    actAs,
    refreshMoneySoon,
  }
}

export type Hub = ReturnType<typeof useHub>
