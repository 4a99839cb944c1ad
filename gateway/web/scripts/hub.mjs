// A hub of its own for checks: on a free port, with data that goes when it ends.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '../../..')
const ours = process.env['FAB_GATEWAY'] ?? join(root, 'gateway/Fab.Gateway/bin/Release/net10.0/Fab.Gateway.dll')

/** A hub of another checkout's designs and page. @param folder That checkout. @returns {Promise<{ url: string, process: number, stop: () => Promise<void> }>} */
export function startHubOf(folder, ...options) {
  return start(['--demo', ...options], { checkout: folder })
}

/** A hub with demo data. @returns {Promise<{ url: string, process: number, stop: () => Promise<void> }>} */
export function startHub(...options) {
  return start(['--demo', ...options])
}

/** A hub that nobody has set up yet, under a name (a passkey belongs to one). @returns {Promise<{ url: string, code: string, stop: () => Promise<void> }>} */
export async function startNewHub(...options) {
  const hub = await start(options)
  for (let tries = 0; !/setup#/.test(hub.said()); tries++) {
    if (tries > 100) throw new Error(`The hub tells no code:\n${hub.said()}`)
    await pause(50)
  }
  return { ...hub, url: hub.url.replace('127.0.0.1', 'localhost'), code: /setup#([\w-]+)/.exec(hub.said())[1] }
}

/**
 * A hub with demo data whose calendar is turned, for pages that need months behind them. @param {string} day It begins at noon of that day.
 * @returns {Promise<{ url: string, tell: (line: string) => Promise<void>, stop: () => Promise<void> }>} `tell` takes what tests/Fab.TurnedHub reads.
 */
export async function startTurnedHub(day, ...options) {
  const program = process.env['FAB_TURNED_HUB'] ?? join(root, 'tests/Fab.TurnedHub/bin/Release/net10.0/Fab.TurnedHub.dll')
  const hub = await start(['--demo', ...options], { program: [program, day] })
  const answers = createInterface({ input: hub.program.stdout })[Symbol.asyncIterator]()
  return {
    url: hub.url,
    async tell(line) {
      hub.program.stdin.write(`${line}\n`)
      // What the hub logs comes by the same way.
      for (;;) {
        const { value, done } = await answers.next()
        if (done || value.startsWith('wrong: ')) throw new Error(`${line}: ${value ?? 'the hub has ended'}`)
        if (value === 'done') return
      }
    },
    async stop() {
      hub.program.stdin.end()
      await hub.stop()
    },
  }
}

async function start(options, { checkout = root, program = [ours] } = {}) {
  const data = mkdtempSync(join(tmpdir(), 'fab-web-'))
  const ready = join(data, 'ready')
  const hub = spawn('dotnet', [...program, 'up', '--port', '0', '--data', join(data, 'data'), '--ready-file', ready, ...options], {
    env: { ...process.env, FAB_ROOT: checkout },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  hub.stdout.on('data', (text) => (said += text))
  hub.stderr.on('data', (text) => (said += text))
  const ended = new Promise((done) => hub.once('exit', done))
  for (let tries = 0; !existsSync(ready) || readFileSync(ready, 'utf8') === ''; tries++) {
    if (hub.exitCode !== null || tries > 600) {
      hub.kill()
      throw new Error(`The hub does not start:\n${said}`)
    }
    await pause(100)
  }
  return {
    said: () => said,
    program: hub,
    process: hub.pid,
    url: readFileSync(ready, 'utf8').trim(),
    stop: async () => {
      hub.kill('SIGTERM')
      await ended
      rmSync(data, { recursive: true, force: true })
    },
  }
}
