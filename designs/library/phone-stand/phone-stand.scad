// Phone stand: one strip bent into an easel, printed lying on its side so that no supports are needed.
// SPDX-License-Identifier: CERN-OHL-S-2.0

width = 60;             // mm, along the print's Z
angle = 65;             // degrees between the desk and the phone
phone_thickness = 11;   // mm, with its case
rest_length = 72;       // mm, how far the back rest reaches up
cable_slot = true;      // an opening for the charging plug

wall = 1.6;             // strip thickness: four lines of 0.45 mm, overlapping a little
lip = 11;               // how far the lip reaches up in front of the phone
lift = 16;              // room under the phone for a plug and the bend of its cable
plug = 15;              // width of the slot at its narrowest

assert(rest_length * cos(angle) < 75, "The back rest lies too flat for its length: make the angle steeper or the rest shorter.");

along = [cos(angle), sin(angle)];       // up the back rest
front = [-sin(angle), cos(angle)];      // out of the back rest, towards the phone

heel = [0, lift];
foot = heel + front * (phone_thickness + wall);
lip_top = foot + along * lip;
rest_top = heel + along * rest_length;
knee = heel + along * rest_length * 0.7;
// The phone's weight acts about 75 mm up the rest; the rear foot stands well behind it.
rear = [max(knee[0] + 26, 75 * cos(angle) + 22), wall / 2];
toe = [foot[0] - 3, wall / 2];

module strip(points) {
  for (i = [0 : len(points) - 2])
    hull() {
      translate(points[i]) circle(d = wall, $fn = 24);
      translate(points[i + 1]) circle(d = wall, $fn = 24);
    }
}

module profile() {
  strip([lip_top, foot, heel, rest_top]);
  strip([foot, toe]);
  strip([knee, rear]);
  // feet, flat on the desk
  strip([toe, toe + [5, 0]]);
  strip([rear - [5, 0], rear]);
}

// Holes with ends at 45 degrees, so that they need no support when Z is up: as many side by side, on the line from
// `a` to `b`, as keeps each no longer than it is high.
module windows(a, b, margin) {
  line = b - a;
  length = norm(line) - 2 * margin;
  height = width - 2 * margin;
  if (length > 8 && height > 8) {
    count = ceil(length / height);
    pitch = (length + 5) / count;
    size = pitch - 5;
    translate([a[0], a[1], 0])
      rotate([0, 0, atan2(line[1], line[0])])
        for (i = [0 : count - 1])
          translate([margin + i * pitch, 0, margin])
            rotate([90, 0, 0])
              linear_extrude(height = 3 * wall, center = true)
                polygon([
                  [size / 2, 0], [size, size / 2], [size, height - size / 2],
                  [size / 2, height], [0, height - size / 2], [0, size / 2]]);
  }
}

// Flares towards the lip's top, so that the lip grows out of the floor at 45 degrees above the slot.
module plug_slot() {
  reach = lip + wall;
  translate([foot[0], foot[1], width / 2])
    rotate([0, 0, angle])
      rotate([90, 0, 0])
        linear_extrude(height = 2 * wall, center = true)
          polygon([
            [wall / 2, -plug / 2], [reach, -plug / 2 - reach], [reach, plug / 2 + reach], [wall / 2, plug / 2]]);
  // through the floor, between the front strut and the back rest
  translate([heel[0], heel[1], width / 2])
    rotate([0, 0, angle + 90])
      translate([wall / 2, -2 * wall, -plug / 2])
        cube([phone_thickness, 4 * wall, plug]);
}

difference() {
  linear_extrude(height = width) profile();
  windows(heel + along * 2, knee, 5);
  windows(knee, rear, 5);
  if (cable_slot) plug_slot();
}
