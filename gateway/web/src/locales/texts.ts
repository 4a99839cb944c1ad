import { de } from './de/base'
import { en } from './en/base'
import { bilingual } from './language'

/** Texts of the app itself and of the board. Each other subject has its own: en/<subject>.ts and de/<subject>.ts. */
export const texts = bilingual({ en, de })
