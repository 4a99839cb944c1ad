// Cable clip: a row of open channels that hold cables to a desk edge or a wall.
// SPDX-License-Identifier: CERN-OHL-S-2.0

cable_diameter = 5;     // mm
cables = 3;             // channels side by side
fixing = "screws";      // "screws" or "tape"
screw_diameter = 3.5;   // mm, the thread; the head is taken to be twice as wide

wall = 2;
base = 3;               // thickness under the cable
length = 12;            // along the cable
bore = cable_diameter + 0.4;
mouth = cable_diameter * 0.72;      // narrower than the cable, so that it snaps in
pitch = bore + 2 * wall;
row = cables * pitch;
ear = 2 * screw_diameter + 4;       // room for a screw's head beside the channels
top = base + bore * 0.82;           // above the middle of the cable, so that the sides hold it

module channel() {
  difference() {
    translate([-pitch / 2, 0]) square([pitch, top]);
    translate([0, base + bore / 2]) circle(d = bore, $fn = 48);
    // the mouth, opening outwards so that a cable finds its way in
    translate([0, base + bore / 2])
      polygon([[-mouth / 2, 0], [mouth / 2, 0], [mouth / 2 + 2, bore], [-mouth / 2 - 2, bore]]);
  }
}

module row_of_channels() {
  rotate([90, 0, 0])
    linear_extrude(height = length, center = true)
      for (i = [0 : cables - 1])
        translate([(i - (cables - 1) / 2) * pitch, 0]) channel();
}

module ears() {
  difference() {
    linear_extrude(height = base)
      offset(r = 2, $fn = 32)
        square([row + 2 * ear - 4, length - 4], center = true);
    for (side = [-1, 1])
      translate([side * (row + ear) / 2, 0, -1]) {
        cylinder(d = screw_diameter + 0.4, h = base + 2, $fn = 32);
        // a countersink of 90 degrees
        translate([0, 0, 1 + base - screw_diameter / 2])
          cylinder(d1 = screw_diameter, d2 = 2 * screw_diameter + 0.02, h = screw_diameter / 2 + 0.01, $fn = 32);
      }
  }
}

module pad() {
  linear_extrude(height = base)
    offset(r = 2, $fn = 32)
      square([row + 4, length + 4], center = true);
}

row_of_channels();
if (fixing == "screws") ears(); else pad();
