// Belt idler: holds a toothed belt's idler pulley at the end of an aluminium profile and tensions it by sliding.
// A part for printers of the RepRap kind. SPDX-License-Identifier: CERN-OHL-S-2.0

profile = "20";         // the aluminium profile's side: "20" or "30" mm
belt_width = 6;         // mm
pulley_diameter = 18;   // mm, over its flanges
axle_diameter = 5;      // mm, the bolt that the pulley turns on
travel = 10;            // mm that the idler can slide to tension the belt

side = profile == "30" ? 30 : 20;
bolt = profile == "30" ? 6 : 5;         // what fits the profile's slot nuts
wall = 5;
play = 0.3;
gap = belt_width + 3.5;                 // the pulley with its flanges and a washer on each side
boss = 1;                               // raised rings that keep the pulley off the cheeks
cheek = 5;
fork = gap + 2 * boss + 2 * cheek;
reach = pulley_diameter / 2 + 4;        // from the profile's end to the axle
slot = bolt + play;
foot_length = 2 * (wall + bolt) + travel + bolt;
tall = max(side, fork);

assert(belt_width <= side, "The belt is wider than the profile it runs along.");

// Lies on the profile's top; two slots let it slide.
module foot() {
  difference() {
    translate([-foot_length, -side / 2, 0]) cube([foot_length, side, wall]);
    translate([-foot_length + wall + bolt / 2, 0, -1])
      linear_extrude(height = wall + 2)
        hull() {
          circle(d = slot, $fn = 32);
          translate([travel + bolt + 2, 0]) circle(d = slot, $fn = 32);
        }
  }
}

// Two cheeks hold the axle across the profile's end.
module cheek_shape() {
  hull() {
    translate([reach, wall + pulley_diameter / 2]) circle(d = axle_diameter + 12, $fn = 48);
    translate([-wall, 0]) square([reach + wall + axle_diameter / 2 + 4, wall]);
  }
}

module cheeks() {
  for (mirrored = [0, 1])
    mirror([0, mirrored, 0])
      translate([0, gap / 2 + boss + cheek, 0])
        rotate([90, 0, 0]) {
          linear_extrude(height = cheek) cheek_shape();
          translate([reach, wall + pulley_diameter / 2, cheek])
            cylinder(d1 = axle_diameter + 5, d2 = axle_diameter + 3, h = boss, $fn = 32);
        }
}

// Ties foot and cheeks together below the belt.
module web() {
  translate([-wall, -fork / 2, 0]) cube([reach + wall + axle_diameter / 2 + 4, fork, wall]);
}

module axle() {
  translate([reach, 0, wall + pulley_diameter / 2])
    rotate([90, 0, 0]) {
      // A horizontal hole with a roof of 45 degrees, cut off flat, prints round where the axle bears.
      linear_extrude(height = fork + 2, center = true) {
        circle(d = axle_diameter + play, $fn = 48);
        intersection() {
          rotate([0, 0, 45]) square((axle_diameter + play) / 2);
          translate([-axle_diameter, 0]) square([2 * axle_diameter, axle_diameter / 2 + play + 0.4]);
        }
      }
    }
}

difference() {
  union() { foot(); web(); cheeks(); }
  axle();
  // the pulley's room
  translate([reach, 0, wall + pulley_diameter / 2])
    rotate([90, 0, 0])
      cylinder(d = pulley_diameter + 3, h = gap, center = true, $fn = 64);
}
