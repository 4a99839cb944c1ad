"""Streams a G-code file through Printrun's printcore and says how much CPU that took, start-up left out."""
import json
import sys
import time

from printrun import gcoder
from printrun.printcore import printcore

port, baud, path = sys.argv[1:4]
with open(path) as file:
    program = gcoder.LightGCode([line.strip() for line in file])
core = printcore(port, int(baud))
deadline = time.time() + 60
while not core.online and time.time() < deadline:
    time.sleep(0.01)
if not core.online:
    sys.exit("the printer never answered")
cpu = time.process_time()
if not core.startprint(program):
    sys.exit("the print did not start")
while core.printing:
    time.sleep(0.05)
cpu = time.process_time() - cpu
core.disconnect()
print(json.dumps({"cpu": cpu}))
