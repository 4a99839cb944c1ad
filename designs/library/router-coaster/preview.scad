// What coaster.gcode leaves, for the picture. SPDX-License-Identifier: CERN-OHL-S-2.0

$fn = 120;

module groove(r, width) {
  difference() { circle(r + width / 2); circle(r - width / 2); }
}

difference() {
  cylinder(r = 50, h = 6);
  translate([0, 0, 4.5]) cylinder(r = 42, h = 3);
  translate([0, 0, 3.9])
    linear_extrude(height = 3)
      intersection() {
        circle(37.5);
        for (i = [0 : 5]) rotate([0, 0, i * 60]) translate([36, 0]) groove(36, 3);
      }
}
