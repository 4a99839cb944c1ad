// Writes coaster.gcode: node coaster.mjs > coaster.gcode
// SPDX-License-Identifier: CERN-OHL-S-2.0
//
// Lengths are mm, feeds mm/min. X0 Y0 is the stock's front left corner, Z0 its top.

const tool = 3;                 // diameter of a flat end mill with two flutes
const centre = 60;              // of a stock of 120 x 120
const stock = 6;                // thickness
const radius = 50;              // of the coaster
const recess = { radius: 42, depth: 1.5, pass: 0.75, step: 1.2 };
const rosette = { radius: 36, depth: 0.6 };
const outline = { depth: stock + 0.2, pass: 1.1, tabs: 4, tabLength: 6, tabHeight: 1.5 };
const safe = 5, spindle = 12000, feed = 900, plunge = 250;

const lines = [];
const number = value => String(Number(value.toFixed(3)) + 0);
const say = text => lines.push(text);
const at = (r, angle) => [centre + r * Math.cos(angle), centre + r * Math.sin(angle)];
const xy = ([x, y]) => `X${number(x)} Y${number(y)}`;
const turn = Math.PI * 2;

function moveAbove(point) {
  say(`G0 Z${safe}`);
  say(`G0 ${xy(point)}`);
}

// An arc about the coaster's centre, counter-clockwise: climb cut inside a pocket.
function arc(word, r, from, to) {
  const [x, y] = at(r, from);
  say(`${word} ${xy(at(r, to))} I${number(centre - x)} J${number(centre - y)} F${feed}`);
}

function circle(word, r) {
  const half = word === 'G3' ? Math.PI : -Math.PI;
  arc(word, r, 0, half);
  arc(word, r, half, 2 * half);
}

function cutRecess() {
  say('; recess');
  const outermost = recess.radius - tool / 2;
  const rings = Math.ceil(outermost / recess.step);
  moveAbove([centre, centre]);
  say('G0 Z0.5');
  for (let depth = recess.pass; depth <= recess.depth + 1e-9; depth += recess.pass) {
    say(`G1 X${number(centre)} Y${number(centre)} F${feed}`);
    say(`G1 Z${number(-depth)} F${plunge}`);
    for (let ring = 1; ring <= rings; ring++) {
      const r = outermost * ring / rings;
      say(`G1 ${xy(at(r, 0))} F${feed}`);
      circle('G3', r);
    }
  }
}

// Six arcs through the centre, each from one point of the circle to the next but one: the compass rose of six petals.
function cutRosette() {
  say('; rosette');
  const depth = recess.depth + rosette.depth, r = rosette.radius;
  for (let petal = 0; petal < 6; petal++) {
    const middle = petal * turn / 6;
    const from = at(r, middle + turn / 6), to = at(r, middle - turn / 6), pivot = at(r, middle);
    moveAbove(from);
    say('G0 Z-1');
    say(`G1 Z${number(-depth)} F${plunge}`);
    say(`G3 ${xy(to)} I${number(pivot[0] - from[0])} J${number(pivot[1] - from[1])} F${feed}`);
  }
}

// Clockwise around the outside, again a climb cut; four tabs hold the coaster in the stock to the end.
function cutOutline() {
  say('; outline');
  const r = radius + tool / 2;
  const tabTop = -(stock - outline.tabHeight);
  const passes = Math.ceil(outline.depth / outline.pass);
  moveAbove(at(r, 0));
  say('G0 Z0.5');
  for (let pass = 1; pass <= passes; pass++) {
    const z = -outline.depth * pass / passes;
    say(`G1 Z${number(z)} F${plunge}`);
    if (z >= tabTop) {
      circle('G2', r);
      continue;
    }

    const half = (outline.tabLength + tool) / 2 / r;
    let angle = 0;
    for (let tab = 0; tab < outline.tabs; tab++) {
      const middle = -(tab + 0.5) * turn / outline.tabs;
      arc('G2', r, angle, middle + half);
      say(`G1 Z${number(tabTop)} F${plunge}`);
      arc('G2', r, middle + half, middle - half);
      say(`G1 Z${number(z)} F${plunge}`);
      angle = middle - half;
    }

    arc('G2', r, angle, -turn);
  }
}

say('; round coaster, 100 mm, from a sheet of 120 x 120 x 6 mm with a 3 mm flat end mill');
say('; X0 Y0 is the front left corner of the sheet, Z0 its top');
say('G21');
say('G90');
say('G94');
say('G17');
say('G54');
say(`G0 Z${safe}`);
say(`M3 S${spindle}`);
say('G4 P3');
cutRecess();
cutRosette();
cutOutline();
say(`G0 Z${safe}`);
say('M5');
say('G0 X0 Y0');
say('M30');
process.stdout.write(lines.join('\n') + '\n');
