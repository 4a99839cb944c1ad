"""Prints a G-code file through Printrun's printcore on a given port, as a person with pronsole would."""
import sys
import time

from printrun import gcoder
from printrun.printcore import printcore

port, path = sys.argv[1:3]
lines = [line.strip() for line in open(path)]
core = printcore(port, 115200)
deadline = time.time() + 30
while not core.online and time.time() < deadline:
    time.sleep(0.01)
assert core.online, "the printer never answered"
assert core.startprint(gcoder.LightGCode(lines)), "the print did not start"
while core.printing and time.time() < deadline:
    time.sleep(0.01)
assert not core.printing, "the print did not end"
core.send_now("M400")
time.sleep(0.2)
core.disconnect()
print("resent", core.resendfrom)
