import { describe, expect, it } from 'vitest'
import {
  byAttention,
  emptyBoard,
  ENDED_SHOWN,
  progressOf,
  shares,
  staleFor,
  takeJob,
  takeMachine,
  takeMachines,
  takeTelemetry,
  type Board,
} from '../src/app/board'
import { fund, job, machine, NOW, telemetry } from './fakes'

function boardWith(...views: Parameters<typeof machine>[]): Board {
  const board = emptyBoard()
  takeMachines(board, views.map((view) => ({ machine: machine(...view) })), NOW, 0)
  return board
}

describe('what comes by events and what was fetched may cross', () => {
  it('an older machine never replaces a newer one', () => {
    const board = boardWith(['a', 'running', { revision: 5 }])
    takeMachine(board, machine('a', 'idle', { revision: 4 }))
    expect(board.machines['a']?.view.state).toBe('running')
    takeMachines(board, [{ machine: machine('a', 'idle', { revision: 4 }) }], NOW, 0)
    expect(board.machines['a']?.view.state).toBe('running')
  })

  it('an older job never replaces a newer one', () => {
    const board = boardWith(['a', 'running', { job: 'j' }])
    takeJob(board, job('j', 'paused', { machine: 'a', revision: 7 }))
    takeJob(board, job('j', 'running', { machine: 'a', revision: 6 }))
    expect(board.machines['a']?.job?.phase).toBe('paused')
  })

  it('a machine that has gone from the list is gone from the board', () => {
    const board = boardWith(['a', 'idle'], ['b', 'idle'])
    takeMachines(board, [{ machine: machine('b', 'idle') }], NOW, 0)
    expect(Object.keys(board.machines)).toEqual(['b'])
  })

  it('a machine that is new appears', () => {
    const board = boardWith()
    takeMachine(board, machine('c', 'idle'))
    expect(board.machines['c']?.view.state).toBe('idle')
  })
})

describe('jobs', () => {
  it('a job that a machine let go of is no longer shown there', () => {
    const board = boardWith(['a', 'running', { job: 'j' }])
    takeJob(board, job('j', 'running', { machine: 'a' }))
    takeMachine(board, machine('a', 'awaitingClear', { revision: 2 }))
    expect(board.machines['a']?.job).toBeUndefined()
  })

  it('ended jobs are listed once, newest first, a few of them', () => {
    const board = boardWith()
    for (let i = 0; i < ENDED_SHOWN + 3; i++) {
      takeJob(board, job(`j${i}`, 'finished', { endedAt: new Date(NOW + i * 1000).toISOString() }))
    }
    takeJob(board, job('j9', 'finished', { endedAt: new Date(NOW + 9000).toISOString(), rent: 12 }))
    expect(board.ended.map((ended) => ended.id)).toEqual(['j10', 'j9', 'j8', 'j7', 'j6', 'j5', 'j4', 'j3'])
    expect(board.ended[1]?.rent).toBe(12)
  })

  it('progress of an earlier job is not shown for the next', () => {
    const board = boardWith(['a', 'running', { job: 'new' }])
    takeTelemetry(board, telemetry('a', 'old'), NOW)
    const shown = board.machines['a']
    expect(shown && progressOf(shown)).toBeUndefined()
  })
})

describe('readings', () => {
  it('are stale after five seconds, by the time they were true', () => {
    const board = boardWith(['a', 'running'])
    takeTelemetry(board, telemetry('a', 'j'), NOW)
    const at = board.machines['a']?.telemetryAt ?? 0
    expect(staleFor(at, NOW + 5000)).toBeUndefined()
    expect(staleFor(at, NOW + 5001)).toBeCloseTo(5.001)
  })

  it('that were fetched are as old as they were at the hub, whatever this clock says', () => {
    const board = emptyBoard()
    const ahead = 3_600_000
    takeMachines(board, [{ machine: machine('a', 'running'), telemetry: telemetry('a', 'j', 5, new Date(NOW - 20_000).toISOString()) }], NOW + ahead, ahead)
    expect(staleFor(board.machines['a']?.telemetryAt ?? 0, NOW + ahead)).toBeCloseTo(20)
  })

  it('of an unknown machine are left out', () => {
    const board = boardWith()
    takeTelemetry(board, telemetry('ghost', 'j'), NOW)
    expect(board.machines).toEqual({})
  })
})

it('what needs a person comes first', () => {
  const board = boardWith(['g', 'offline'], ['f', 'idle'], ['e', 'running'], ['d', 'paused'], ['c', 'awaitingClear'], ['b', 'stopped'], ['a2', 'fault'], ['a1', 'fault'])
  expect(byAttention(Object.values(board.machines)).map((shown) => shown.view.spec.id)).toEqual(['a1', 'a2', 'b', 'c', 'd', 'e', 'f', 'g'])
})

it('rent goes where the machines’ rents go, summed by line and without empty ones', () => {
  const second = { machine: 'b', rent: 50, metered: 1, jobs: 1, goes: [{ line: 'operating', amount: 50 }, { line: 'sweep', amount: 0 }] }
  expect(shares({ ...fund, machines: [...fund.machines, second] })).toEqual([
    { line: 'operating', amount: 250 },
    { line: 'dividend', amount: 100 },
  ])
})
