// Seed drawer, the drawer: a tray with a rail for its handle. SPDX-License-Identifier: CERN-OHL-S-2.0

include <sizes.scad>

front = wall + rail_deep;       // the front is thicker by the rail's depth, inside
label_height = min(12, drawer_height * 0.4);

assert(dividers == 0 || (depth - rail_deep) / (dividers + 1) > 12, "So many dividers leave rooms too narrow for a finger.");

// The front is at Y = 0.
difference() {
  union() {
    difference() {
      cube([drawer_width, drawer_depth, drawer_height]);
      translate([wall, front, wall]) cube([width, drawer_depth - front - wall, drawer_height]);
    }
    for (i = [1 : 1 : dividers])
      translate([wall - 0.01, front + i * (drawer_depth - front - wall) / (dividers + 1) - wall / 2, wall - 0.01])
        cube([width + 0.02, wall * 0.75, height * 0.8]);
  }
  translate([drawer_width / 2, 0, rail_floor])
    linear_extrude(height = drawer_height)
      polygon([
        [-rail_narrow / 2 - 0.2, -1], [rail_narrow / 2 + 0.2, -1], [rail_narrow / 2 + 0.2, 0],
        [rail_wide / 2 + 0.2, rail_deep + 0.2], [-rail_wide / 2 - 0.2, rail_deep + 0.2], [-rail_narrow / 2 - 0.2, 0]]);
  // a pocket for a paper label on each side of the rail
  if (label_pockets)
    for (side = [0, 1])
      translate([side == 0 ? 4 : drawer_width / 2 + rail_wide / 2 + 3, -0.01, drawer_height - label_height - 4])
        cube([drawer_width / 2 - rail_wide / 2 - 7, 0.6, label_height]);
}
