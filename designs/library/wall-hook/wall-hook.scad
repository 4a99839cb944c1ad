// Wall hook: a plate with two screws and an upturned arm, printed on its side so that the layers run along the load.
// SPDX-License-Identifier: CERN-OHL-S-2.0

reach = 35;             // mm from the wall to the inside of the tip
height = 60;            // mm, the plate
width = 14;             // mm, along the wall
thickness = 5;          // mm, plate and arm
tip = 14;               // mm that the tip turns up
screw_diameter = 4;     // mm; the head is taken to be twice as wide

assert(height > 4 * screw_diameter + 24, "The plate is too short for two screws above each other: make it taller or the screws thinner.");

arm_y = thickness / 2 + 8;              // the arm leaves the plate here
bend = 6;

module strip(points, d) {
  for (i = [0 : len(points) - 2])
    hull() {
      translate(points[i]) circle(d = d, $fn = 32);
      translate(points[i + 1]) circle(d = d, $fn = 32);
    }
}

module profile() {
  // The plate stays flat against the wall, its ends rounded on the room's side only.
  hull() {
    square([thickness / 2, height]);
    translate([thickness / 2, thickness / 2]) circle(d = thickness, $fn = 32);
    translate([thickness / 2, height - thickness / 2]) circle(d = thickness, $fn = 32);
  }
  strip([
    [thickness / 2, arm_y],
    [thickness + reach - bend, arm_y - 4],
    [thickness + reach, arm_y - 4 + bend],
    [thickness + reach + thickness / 2, arm_y + tip]], thickness);
  // A gusset carries the arm from below.
  polygon([[thickness / 2, 0.5], [thickness / 2, arm_y], [thickness + reach * 0.55, arm_y - 4]]);
}

module screw(y) {
  // Its axis lies in the print's plane: the hole's roof at 45 degrees needs no support.
  translate([0, y, width / 2])
    rotate([0, 90, 0])
      rotate([0, 0, 180]) {
        teardrop(screw_diameter + 0.5, thickness + 2);
        translate([0, 0, thickness - screw_diameter / 2])
          cylinder(d1 = screw_diameter, d2 = 2 * screw_diameter + 1, h = screw_diameter / 2 + 0.5, $fn = 40);
      }
}

module teardrop(d, length) {
  translate([0, 0, -1])
    linear_extrude(height = length) {
      circle(d = d, $fn = 40);
      rotate([0, 0, -45]) square(d / 2);
    }
}

difference() {
  linear_extrude(height = width) profile();
  screw(height - 2 * screw_diameter);
  screw(arm_y + thickness + 2 * screw_diameter + 2);
}
