import { de } from '../../locales/de/bookings'
import { en } from '../../locales/en/bookings'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
