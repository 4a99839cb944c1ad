import type { en } from '../en/macros'

export const de: typeof en = {
  heading: 'Makros',
  none: 'Sie hat keine Makros.',
  noneHint: 'Gib Zeilen, die immer wieder gesendet werden, einen Namen: Düse reinigen, parken, antasten.',
  needsControl: 'Nimm die Maschine erst in die Hand; dann kannst du sie ausführen.',
  whileRunning: 'Ein Auftrag bewegt die Maschine. Lass ihn pausieren, um eines auszuführen.',
  run: (name) => `${name} ausführen`,
  working: (name) => `${name}: die Maschine arbeitet daran. Ihre Antworten stehen in der Konsole.`,
  done: (name) => `${name}: fertig. Die Antworten stehen in der Konsole.`,
  edit: 'Ändern',
  editLabel: (name) => `Ändern: ${name}`,
  lines: (count) => (count === 1 ? '1 Zeile' : `${count} Zeilen`),
  add: 'Makro hinzufügen',
  dialog: {
    add: 'Ein neues Makro',
    edit: (name) => `Makro „${name}“`,
    name: 'Name auf dem Knopf',
    scope: 'Für',
    one: (name) => `nur ${name}`,
    all: (machines) => `alle der Art ${machines}`,
    lines: 'Zeilen',
    hint: 'Ein Befehl je Zeile, wie in der Konsole; ein Kommentar beginnt mit einem Semikolon. Jeden musst du selbst senden dürfen, und wer es ausführt, wird noch einmal geprüft.',
    save: 'Speichern',
    drop: 'Entfernen',
  },
}
