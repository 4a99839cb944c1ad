// What the codes and phrases of firmwares mean. The bridge says it in English beside them (GrblWords.cs, FirmwareWords.cs).

/** Grbl's `ALARM:n`. */
export const alarms: Record<number, string> = {
  1: 'Ein Endschalter hat ausgelöst; die Position ist verloren.',
  2: 'Ein Weg hätte den Raum der Maschine verlassen; die Position stimmt noch.',
  3: 'Die Firmware wurde zurückgesetzt, während sich die Maschine bewegte; die Position ist verloren.',
  4: 'Der Taster war schon vor dem Antasten nicht in dem Zustand, in dem er sein soll.',
  5: 'Der Taster hat auf seinem Weg nichts berührt.',
  6: 'Die Nullfahrt ist gescheitert: Die Firmware wurde mittendrin zurückgesetzt.',
  7: 'Die Nullfahrt ist gescheitert: Die Schutztür wurde geöffnet.',
  8: 'Die Nullfahrt ist gescheitert: Der Endschalter ließ beim Zurückfahren nicht los.',
  9: 'Die Nullfahrt ist gescheitert: Der Endschalter wurde nicht gefunden.',
  10: 'Die Nullfahrt ist gescheitert: Der zweite Endschalter einer doppelten Achse kam nicht rechtzeitig.',
}

/** Grbl's `error:n`. */
export const errors: Record<number, string> = {
  1: 'Einem Wort fehlt der Buchstabe.',
  2: 'Einem Wort fehlt die Zahl, oder sie ist nicht zu lesen.',
  3: 'Dieser Befehl mit $ ist unbekannt oder geht nicht.',
  4: 'Ein Wert ist negativ, der es nicht sein darf.',
  5: 'Die Nullfahrt ist in den Einstellungen ausgeschaltet.',
  6: 'Der Schritt-Impuls wäre kürzer als 3 µs.',
  7: 'Die gespeicherten Einstellungen waren nicht zu lesen; es gelten die ab Werk.',
  8: 'Dieser Befehl mit $ geht nur, wenn die Maschine ruht.',
  9: 'Die Maschine ist gesperrt: Entsperr sie, oder lass sie ihren Nullpunkt suchen.',
  10: 'Grenzen in der Firmware brauchen eine eingeschaltete Nullfahrt.',
  11: 'Die Zeile ist länger, als die Firmware aufnimmt.',
  12: 'Eine Einstellung verlangt mehr Schritte je Sekunde, als die Firmware machen kann.',
  13: 'Die Schutztür ist offen.',
  14: 'Eine Startzeile oder Notiz ist zu lang, um gespeichert zu werden.',
  15: 'Die Bewegung von Hand würde den Raum der Maschine verlassen.',
  16: 'Dem Befehl für Bewegung von Hand fehlt das =, oder er enthält etwas, das dabei nicht geht.',
  17: 'Der Laserbetrieb braucht eine Spindel mit verstellbarer Drehzahl.',
  20: 'Der Befehl ist unbekannt oder wird nicht unterstützt.',
  21: 'Zwei Befehle derselben Art stehen in einer Zeile.',
  22: 'Es ist kein Vorschub gesetzt.',
  23: 'Ein Code braucht eine ganze Zahl.',
  24: 'Zwei Befehle einer Zeile wollen dieselben Achsen.',
  25: 'Ein Wort steht zweimal in einer Zeile.',
  26: 'Der Befehl braucht Achsen und hat keine.',
  27: 'Die Zeilennummer liegt außerhalb dessen, was erlaubt ist.',
  28: 'Ein Wort, das der Befehl braucht, fehlt.',
  29: 'Diese Werkstückkoordinaten gibt es nicht.',
  30: 'G53 geht nur mit G0 und G1.',
  31: 'Achsen stehen in einer Zeile, die sie nicht braucht.',
  32: 'Ein Bogen hat keine Achse in seiner Ebene.',
  33: 'Das Ziel der Bewegung ist ungültig.',
  34: 'Der Radius des Bogens passt nicht zu seinen Enden.',
  35: 'Dem Bogen fehlt der Versatz in seiner Ebene.',
  36: 'In der Zeile stehen Wörter, die nichts braucht.',
  37: 'Eine Werkzeuglänge gibt es nur für die Achse des Werkzeugs.',
  38: 'Die Nummer des Werkzeugs ist höher, als die Firmware erlaubt.',
}

/** Grbl's states that ask for something. */
export const states: Record<string, string> = {
  'Alarm': 'Gesperrt: $H sucht den Nullpunkt, $X entsperrt.',
  'Hold:0': 'Angehalten; ~ geht weiter.',
  'Hold:1': 'Kommt zum Stehen.',
  'Door:0': 'Die Tür ist wieder zu; ~ geht weiter.',
  'Door:1': 'Die Tür ist offen; angehalten.',
  'Door:2': 'Die Tür ist offen; das Werkzeug wird weggefahren.',
  'Door:3': 'Die Tür ist wieder zu; das Werkzeug kommt zurück.',
  'Check': 'Prüfbetrieb: Nichts bewegt sich; $C beendet ihn.',
  'Sleep': 'Schläft, bis sie zurückgesetzt wird.',
}

/** How lines of Marlin begin. */
export const sayings: [begins: string, means: string][] = [
  ['echo:busy: processing', 'Arbeitet an einem Befehl; weitere warten.'],
  ['echo:busy: paused for', 'Wartet auf jemanden an der Bedientafel.'],
  ['echo:Unknown command', 'Diesen Befehl kennt die Firmware nicht.'],
  ['echo: cold extrusion prevented', 'Die Düse ist zu kalt, um Filament zu bewegen.'],
]

/** What errors of Marlin hold; the first that fits. */
export const faults: [holds: string, means: string][] = [
  ['kill() called', 'Die Firmware hat sich angehalten; nur ein Neustart weckt sie.'],
  ['Printer halted', 'Die Firmware hat sich angehalten; nur ein Neustart weckt sie.'],
  ['Heating failed', 'Eine Heizung wird nicht wärmer: Heizung oder Fühler lose, oder Zugluft.'],
  ['Thermal Runaway', 'Eine Heizung verlor ihre Temperatur, während sie an war: Fühler lose, oder Zugluft.'],
  ['MAXTEMP', 'Ein Fühler zeigt mehr, als erlaubt ist: meist ein Kurzschluss in seinem Kabel.'],
  ['MINTEMP', 'Ein Fühler zeigt weniger, als sein kann: meist ein loses Kabel.'],
  ['Homing Failed', 'Ein Endschalter wurde nicht erreicht: Sieh nach, was im Weg oder lose ist.'],
  ['Probing Failed', 'Der Taster hat nicht ausgelöst.'],
  ['checksum mismatch', 'Eine Zeile wurde unterwegs verfälscht.'],
  ['Line Number is not Last', 'Eine Zeile fehlt oder kam zweimal.'],
  ['No Checksum with line number', 'Eine Zeile mit Nummer kam ohne Prüfsumme.'],
  ['No Line Number with checksum', 'Eine Zeile mit Prüfsumme kam ohne Nummer.'],
  ['STOP called', 'Angehalten wegen Fehlern; M999 geht weiter.'],
]
