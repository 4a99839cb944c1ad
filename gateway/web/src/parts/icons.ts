/** Line drawings on a grid of 24, drawn for this page. */
export const icons = {
  offline: ['M4 4l16 16', 'M8.5 8.7a8 8 0 0 0-3.2 2', 'M12 7a9 9 0 0 1 6.7 3.7', 'M9.3 14.2a4 4 0 0 1 5 .2', 'M12 18.5h.01'],
  idle: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z', 'M8 12.3l2.8 2.7L16 9.5'],
  awaitingClear: ['M4 20h16', 'M7 16h10v-5H7z', 'M12 8V3', 'M9.5 5.5L12 3l2.5 2.5'],
  running: ['M6.5 4.5v15l12.5-7.5z'],
  paused: ['M8 5v14', 'M16 5v14'],
  stopped: ['M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2z', 'M9 9l6 6', 'M15 9l-6 6'],
  fault: ['M12 3.5L22 20.5H2z', 'M12 10v4.5', 'M12 17.4h.01'],
  printer: ['M4 20V4h16v16', 'M2.5 20h19', 'M4 8h16', 'M10 8v3h4V8', 'M12 11v2', 'M9 17h6'],
  router: ['M4 20V5h16v15', 'M2.5 20h19', 'M9.5 5v5h5V5', 'M12 10v5', 'M10.8 12h2.4', 'M7 17h10'],
  clock: ['M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z', 'M12 7v5.2l3.4 2'],
  done: ['M4.5 12.8l4.7 4.7L19.5 7'],
  cross: ['M6 6l12 12', 'M18 6L6 18'],
  back: ['M15 5l-7 7l7 7'],
  person: ['M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8z', 'M4.5 20.5a7.5 7.5 0 0 1 15 0'],
} as const

export type IconName = keyof typeof icons
