// A hub of its own for checks: on a free port, with data that goes when it ends.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '../../..')

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

async function start(options) {
  const data = mkdtempSync(join(tmpdir(), 'fab-web-'))
  const ready = join(data, 'ready')
  const program = process.env['FAB_GATEWAY'] ?? join(root, 'gateway/Fab.Gateway/bin/Release/net10.0/Fab.Gateway.dll')
  const hub = spawn('dotnet', [program, 'up', '--port', '0', '--data', join(data, 'data'), '--ready-file', ready, ...options], {
    env: { ...process.env, FAB_ROOT: root },
    stdio: ['ignore', 'pipe', 'pipe'],
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
    process: hub.pid,
    url: readFileSync(ready, 'utf8').trim(),
    stop: async () => {
      hub.kill('SIGTERM')
      await ended
      rmSync(data, { recursive: true, force: true })
    },
  }
}
