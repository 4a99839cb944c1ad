// Sizes that the seed drawer's modules share; what must fit together is computed here, once.
// SPDX-License-Identifier: CERN-OHL-S-2.0

width = 60;             // mm, inside the drawer, left to right
depth = 80;             // mm, inside the drawer, front to back
height = 30;            // mm, inside the drawer
wall = 1.6;             // mm, all walls
play = 0.4;             // mm of air between drawer and case, on each side
label_pockets = true;     // pockets in the drawer's front for paper labels
dividers = 1;           // walls across the inside of the drawer

// interface "bay": the room inside the case that a drawer slides into
drawer_width = width + 2 * wall;
drawer_depth = depth + 2 * wall;
drawer_height = height + wall;
bay_width = drawer_width + 2 * play;
bay_depth = drawer_depth + play;
bay_height = drawer_height + 2 * play;

// interface "handle-rail": a dovetail that the handle's tongue drops into from above
rail_wide = 12;         // at its inside
rail_narrow = 9;        // at the drawer's face
rail_deep = 2;
rail_floor = 8;         // the rail ends this far above the drawer's bottom
tongue_length = drawer_height * 0.55;
