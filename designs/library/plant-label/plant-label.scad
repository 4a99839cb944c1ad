// Plant label: a name on a plate with a spike for the soil, printed flat with raised letters.
// SPDX-License-Identifier: CC-BY-SA-4.0

use <strokes.scad>

name = "BASIL";         // raised on the plate
note = "";              // a smaller second line
letter_height = 9;      // mm
spike_length = 70;      // mm
thickness = 2;          // mm, plate and spike
raise = 0.8;            // mm that the letters stand out

margin = 5;
note_height = letter_height * 0.6;
has_note = len(note) > 0;
name_width = lettering_width(name) * letter_height;
note_width = lettering_width(note) * note_height;
plate_width = max(name_width, note_width, 18) + 2 * margin;
plate_height = letter_height * 1.35 + 2 * margin + (has_note ? note_height * 1.7 : 0);
baseline = plate_height - margin - letter_height * 1.3;
spike_width = min(14, plate_width * 0.5);

assert(len(name) > 0, "The label needs a name.");

module outline() {
  offset(r = 3, $fn = 40) translate([3, 3]) square([plate_width - 6, plate_height - 6]);
  // the spike hangs below the plate's middle, so that the label stands straight
  translate([plate_width / 2, 0])
    polygon([
      [-spike_width / 2 - 4, 1], [-spike_width / 2, -3],
      [-spike_width / 2, -spike_length * 0.6], [-0.8, -spike_length], [0.8, -spike_length],
      [spike_width / 2, -spike_length * 0.6],
      [spike_width / 2, -3], [spike_width / 2 + 4, 1]]);
}

module letters() {
  translate([(plate_width - name_width) / 2, baseline]) lettering(name, letter_height, 1.3);
  if (has_note)
    translate([(plate_width - note_width) / 2, margin + note_height * 0.15]) lettering(note, note_height, 0.9);
}

linear_extrude(height = thickness) outline();
// sunk a little into the plate, so that both are one body
translate([0, 0, thickness - 0.2]) linear_extrude(height = raise + 0.2) letters();
