import { de } from '../../locales/de/members'
import { en } from '../../locales/en/members'
import { bilingual } from '../../locales/language'

export const words = bilingual({ en, de })
