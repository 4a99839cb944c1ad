import type { QueuePlace, Shapes } from '../../api/types'
import { clock, duration } from '../../locales/format'
import { words } from './texts'

/** What people call a machine. */
type NameOf = (machine: string) => string

/** Why the job stands where it does; who put it first says why in their own words, shown beside it. */
export function orderText({ order, orderReason }: QueuePlace): string {
  if (!order) return orderReason
  if (order.first) return words.order.first(order.first.name)
  const had = order.served === 0 ? words.order.nothing(order.member) : words.order.had(order.member, duration(order.served))
  if (order.number === 1) return had
  return `${had} ${order.ownOrder ? words.order.aheadByChoice(duration(order.ahead)) : words.order.ahead(duration(order.ahead))}`
}

/** Why it does not go now; nothing when it is about to. */
export function waitText(place: QueuePlace, nameOf: NameOf): string | undefined {
  const { wait, goingTo } = place
  if (goingTo) return words.wait.going(nameOf(goingTo))
  if (!wait) return place.waitReason
  const begin = wait.code === 'plateNotCleared' ? words.wait.plateNotCleared(wait.machines.map(nameOf).join(', ')) : words.wait[wait.code]
  return [begin, ...new Set(wait.obstacles.map((obstacle) => obstacleText(obstacle, nameOf)))].join(' ')
}

function obstacleText({ machine, code, asked = '', has, until, message }: Shapes['Obstacle'], nameOf: NameOf): string {
  const name = nameOf(machine)
  const say = words.obstacles
  switch (code) {
    case 'material-not-loaded':
      return say.materialNotLoaded(name, asked.toUpperCase(), has?.toUpperCase())
    case 'hotend-too-hot':
      return say.hotendTooHot(name, asked, has ?? '')
    case 'bed-too-hot':
      return say.bedTooHot(name, asked, has ?? '')
    case 'too-large':
      return say.tooLarge(name, asked, has ?? '')
    case 'not-authorised':
      return say.notAuthorised(name, asked)
    case 'machine-lease-held':
      return say.leaseHeld(name, has ?? '', until ? clock(new Date(until)) : '')
    case 'machine-booked':
      return say.booked(name, has ?? '', until ? clock(new Date(until)) : '')
    case 'machine-did-not-start':
      return say.didNotStart(name, until ? clock(new Date(until)) : '')
    case 'machine-stopped':
      return say.stopped(name)
    case 'machine-fault':
      return say.fault(name)
    case 'machine-offline':
      return say.offline(name)
    case 'maintenance-overdue':
      return say.maintenance(name, asked)
    case 'wrong-machine-kind':
      return say.wrongKind(name)
    case 'wrong-dialect':
      return say.wrongDialect(name)
    case 'no-hotend':
      return say.noHotend(name)
    case 'no-heated-bed':
      return say.noHeatedBed(name)
    case 'machine-not-registered':
      return say.gone(name)
    default:
      return message
  }
}
