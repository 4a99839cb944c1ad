"""flip-bytes.py VERIFIER EXPORT PLACES: changes bytes of an export one at a time, and prints each change that the verifier
let pass. PLACES 1: every byte; else: that many, spread over the file. Ends with 1 if the unchanged export does not hold."""

import importlib.util
import io
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
places = range(len(export)) if sys.argv[3] == "1" else [len(export) * i // int(sys.argv[3]) for i in range(int(sys.argv[3]))]
for place in places:
    flip = (1 << place % 8, 0x20)[place % 2]  # a bit, or what tells capitals from small letters
    changed = bytearray(export)
    changed[place] ^= flip
    if holds(bytes(changed)):
        print(f"byte {place} flipped by {flip:#x} went unnoticed")
