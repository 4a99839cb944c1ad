// Seed drawer, the handle: a tongue for the drawer's rail and a bar to pull at, printed standing as it is used.
// SPDX-License-Identifier: CERN-OHL-S-2.0

include <sizes.scad>

pull = 14;              // how far it stands out
bar = min(34, drawer_width * 0.6);
thick = 4;

// Seen from above: the tongue at +Y, the bar at -Y.
linear_extrude(height = tongue_length) {
  polygon([
    [-rail_narrow / 2, -0.3], [rail_narrow / 2, -0.3], [rail_narrow / 2, 0],
    [rail_wide / 2, rail_deep], [-rail_wide / 2, rail_deep], [-rail_narrow / 2, 0]]);
  translate([-thick / 2, -pull]) square([thick, pull]);
  hull()
    for (side = [-1, 1])
      translate([side * (bar - thick) / 2, -pull]) circle(d = thick, $fn = 32);
  // fillets where the web meets tongue and bar
  polygon([[-rail_narrow / 2, -0.2], [rail_narrow / 2, -0.2], [thick / 2, -4], [-thick / 2, -4]]);
  polygon([[-thick / 2, -pull + 6], [thick / 2, -pull + 6], [thick / 2 + 4, -pull], [-thick / 2 - 4, -pull]]);
}
