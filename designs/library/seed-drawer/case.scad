// Seed drawer, the case: a sleeve that is printed standing on its back, so that it needs no supports.
// Cases stand on each other: feet below fit hollows above. SPDX-License-Identifier: CERN-OHL-S-2.0

include <sizes.scad>

case_wall = 2;
outer_width = bay_width + 2 * case_wall;
outer_height = bay_height + 2 * case_wall;
outer_depth = bay_depth + case_wall;

rib = 1;                // ribs below fit grooves above, front to back, open at the front

module rib_shape(grow) {
  polygon([[-2 - rib - grow, 0], [2 + rib + grow, 0], [2 + grow, rib + grow], [-2 - grow, rib + grow]]);
}

// Standing on its back: X is the width, Y the height, Z from back to front.
difference() {
  union() {
    cube([outer_width, outer_height, outer_depth]);
    for (side = [0.2, 0.8])
      translate([outer_width * side, 0, 0])
        mirror([0, 1, 0]) linear_extrude(height = outer_depth) rib_shape(0);
  }
  translate([case_wall, case_wall, case_wall]) cube([bay_width, bay_height, bay_depth + 1]);
  // the grooves for the case above leave 0.8 mm of the roof
  for (side = [0.2, 0.8])
    translate([outer_width * side, outer_height, -1])
      mirror([0, 1, 0]) linear_extrude(height = outer_depth + 2) rib_shape(0.2);
  // a finger can push the drawer out from behind
  translate([outer_width / 2, outer_height / 2, -1])
    cylinder(d = min(18, outer_height * 0.6), h = case_wall + 2, $fn = 48);
}
