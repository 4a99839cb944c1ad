#!/usr/bin/env bash
# Draws picture.png of every design in the library, or of those named: designs/render-pictures.sh [SLUG...]
# Needs openscad and xvfb-run (Debian packages openscad, xvfb). The same OpenSCAD draws the same picture.
set -euo pipefail
library=$(cd "$(dirname "${BASH_SOURCE[0]}")/library" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# mesh FILE NAME [-D name=value]...: a mesh is drawn as it is, where a preview would show the difference of solids badly.
mesh() {
  local file=$1 name=$2; shift 2
  openscad -o "$work/$name.stl" "$@" "$file" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
}

# shot SLUG TILT TURN: draws what $work/scene.scad shows.
shot() {
  xvfb-run -a openscad -o "$library/$1/picture.png" --imgsize 480,360 --viewall --autocenter \
    --camera "0,0,0,$2,0,$3,0" --colorscheme Tomorrow "$work/scene.scad" 2>"$work/log" >&2 || { cat "$work/log" >&2; exit 1; }
  echo "$1: $(stat -c %s "$library/$1/picture.png") bytes"
}

# one SLUG SOURCE TILT TURN [-D ...]: a design of one piece.
one() {
  local slug=$1 source=$2 tilt=$3 turn=$4; shift 4
  mesh "$library/$slug/$source" part "$@"
  echo 'import("part.stl");' >"$work/scene.scad"
  shot "$slug" "$tilt" "$turn"
}

# raised SLUG SOURCE HEIGHT BELOW ABOVE TILT TURN: one piece in two colours, which meet at HEIGHT mm.
raised() {
  local slug=$1 source=$2 height=$3 below=$4 above=$5 tilt=$6 turn=$7
  mesh "$library/$slug/$source" part
  local block="translate([-500, -500, -1]) cube([1000, 1000, $height + 1]);"
  echo "intersection() { import(\"part.stl\"); $block }" >"$work/cut.scad"
  mesh "$work/cut.scad" below
  echo "difference() { import(\"part.stl\"); $block }" >"$work/cut.scad"
  mesh "$work/cut.scad" above
  echo "color(\"$below\") import(\"below.stl\"); color(\"$above\") import(\"above.stl\");" >"$work/scene.scad"
  shot "$slug" "$tilt" "$turn"
}

draw() {
  case "$1" in
    belt-idler) one "$1" belt-idler.scad 60 210 ;;
    cable-clip) one "$1" cable-clip.scad 60 30 ;;
    phone-stand) one "$1" phone-stand.scad 60 200 ;;
    plant-label) raised "$1" plant-label.scad 2 "SeaGreen" "White" 30 10 ;;
    router-coaster) raised "$1" preview.scad 4.4 "SaddleBrown" "BurlyWood" 40 20 ;;
    wall-hook) one "$1" wall-hook.scad 50 30 ;;
    seed-drawer)
      for module in case drawer handle; do mesh "$library/$1/$module.scad" "$module"; done
      cat >"$work/scene.scad" <<'SCENE'
rotate([90, 0, 0]) import("case.stl");
translate([2.4, -128, 2.4]) color("LightSteelBlue") import("drawer.stl");
translate([34, -128, 10.4]) color("SandyBrown") import("handle.stl");
SCENE
      shot "$1" 60 30
      ;;
    *) echo "no way to draw $1 is known; add it to $0" >&2; exit 1 ;;
  esac
}

if [ $# -eq 0 ]; then
  for folder in "$library"/*/; do draw "$(basename "$folder")"; done
else
  for slug in "$@"; do draw "$slug"; done
fi
