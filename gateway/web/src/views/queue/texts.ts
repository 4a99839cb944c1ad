import { de } from '../../locales/de/queue'
import { en } from '../../locales/en/queue'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
