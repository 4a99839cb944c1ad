import type { FloorTile, FloorView } from '../../../api/types'
import type { BoardMachine } from '../../../app/board'

export interface Cell {
  column: number
  row: number
}

export interface PlacedMachine {
  machine: BoardMachine
  at: Cell
}

/** The machines on the plan, by rows as one reads them, and those that stand nowhere on it. */
export function onPlan(plan: FloorView | undefined, machines: Record<string, BoardMachine>): { placed: PlacedMachine[]; loose: BoardMachine[] } {
  const placed = (plan?.tiles ?? []).flatMap((tile) => {
    const machine = machines[tile.machine]
    return machine ? [{ machine, at: { column: tile.column, row: tile.row } }] : []
  })
  placed.sort((a, b) => a.at.row - b.at.row || a.at.column - b.at.column)
  const known = new Set(placed.map((each) => each.machine.view.spec.id))
  return { placed, loose: Object.values(machines).filter((machine) => !known.has(machine.view.spec.id)) }
}

/** The part of the plan on which something stands: nobody looks at empty rows. */
export function extentOf(tiles: readonly Cell[]): { from: Cell; columns: number; rows: number } {
  const columns = tiles.map((tile) => tile.column)
  const rows = tiles.map((tile) => tile.row)
  const from = { column: Math.min(...columns), row: Math.min(...rows) }
  return { from, columns: Math.max(...columns) - from.column + 1, rows: Math.max(...rows) - from.row + 1 }
}

export function tileAt(tiles: readonly FloorTile[], cell: Cell): FloorTile | undefined {
  return tiles.find((tile) => tile.column === cell.column && tile.row === cell.row)
}

/** Where a machine that stands nowhere is picked up to: the first free place. */
export function firstFree(plan: FloorView): Cell {
  for (let row = 1; row <= plan.rows; row++) {
    for (let column = 1; column <= plan.columns; column++) if (!tileAt(plan.tiles, { column, row })) return { column, row }
  }
  return { column: 1, row: 1 }
}

const STEPS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** One step by an arrow key, never off the plan; undefined for other keys. */
export function stepped(plan: FloorView, at: Cell, key: string): Cell | undefined {
  const step = STEPS[key]
  if (!step) return undefined
  return { column: Math.min(plan.columns, Math.max(1, at.column + step[0])), row: Math.min(plan.rows, Math.max(1, at.row + step[1])) }
}

/** The place under a pointer; undefined beside the plan. */
export function cellUnder(plan: FloorView, box: DOMRect, x: number, y: number): Cell | undefined {
  if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) return undefined
  return {
    column: Math.floor(((x - box.left) / box.width) * plan.columns) + 1,
    row: Math.floor(((y - box.top) / box.height) * plan.rows) + 1,
  }
}
