"""flip-bytes.py VERIFIER EXPORT PLACES: changes bytes of an export one at a time, and prints each change that the verifier
let pass. PLACES 1: every byte, in one way each; "bits": every bit; else: that many changes, of bytes that a seed chose.
Ends with 1 if the unchanged export does not hold."""

import importlib.util
import io
import random
import sys

spec = importlib.util.spec_from_file_location("verifier", sys.argv[1])
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)


def holds(data):
    try:
        verifier.check_export(io.BytesIO(data), {})
        return True
    except (verifier.Broken, KeyError, TypeError, ValueError):
        return False


with open(sys.argv[2], "rb") as file:
    export = file.read()
if not holds(export):
    print("the export itself does not hold")
    sys.exit(1)
if sys.argv[3] == "bits":
    flips = ((place, 1 << bit) for place in range(len(export)) for bit in range(8))
elif sys.argv[3] == "1":  # a bit, or what tells capitals from small letters
    flips = ((place, (1 << place % 8, 0x20)[place % 2]) for place in range(len(export)))
else:
    seeded = random.Random(1)
    flips = ((seeded.randrange(len(export)), seeded.randrange(1, 256)) for _ in range(int(sys.argv[3])))
tried = 0
for place, flip in flips:
    changed = bytearray(export)
    changed[place] ^= flip
    tried += 1
    if holds(bytes(changed)):
        print(f"byte {place} flipped by {flip:#x} went unnoticed")
print(f"{tried} changes", file=sys.stderr)
