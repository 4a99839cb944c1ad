#!/usr/bin/env python3
"""Checks the books of a Fab hub from their export. Python 3 standard library only; shares no code with Fab.

  verify-ledger.py EXPORT                      hashes, chain, Merkle root, holds, limits and balances
  verify-ledger.py EXPORT --balances           … and print every account's balance
  verify-ledger.py EXPORT --roots FILE         … and that each root kept in FILE is a beginning of these books
  verify-ledger.py EXPORT --chain HEX          … and that the books end in this chain value
  verify-ledger.py --inclusion PROOF           a proof of `fab ledger prove ID --json`, without any export
  verify-ledger.py --consistency PROOF         a proof of `fab ledger consistency A B --json`

EXPORT is what `fab ledger export --format json` writes; - is standard input. docs/ledger-format.md tells what is
checked, byte by byte. Ends with 0 if everything holds, 1 if something does not, 2 if it was called wrongly.
"""

import argparse
import hashlib
import json
import re
import struct
import sys
from datetime import datetime

KINDS = {"post": 1, "hold": 2, "postHold": 3, "voidHold": 4, "expireHold": 5}
EPOCH = datetime(1970, 1, 1)
NO_CHAIN = bytes(32)
EMPTY_ROOT = hashlib.sha256(b"").digest()
INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})Z", re.ASCII)

# Account kinds that owe (credits less debits) or own (debits less credits) and never go below zero; the rest is free.
OWED = ("wallet", "escrow")
OWNED = ("cash",)
KNOWN = {
    "sequence", "id", "kind", "at", "postings", "effectiveAt", "expiresAt", "holdId", "released", "corrects", "memo",
    "references", "leaf", "chain",
}


class Broken(Exception):
    """Something does not hold."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(data):
    return sha256(b"\x00", data)


def node_hash(left, right):
    return sha256(b"\x01", left, right)


def chain_hash(previous, leaf):
    return sha256(b"\x02", previous, leaf)


# ---- canonical bytes -------------------------------------------------------------------------------------------------


def text(value):
    data = value.encode("utf-8")
    return struct.pack(">i", len(data)) + data


def micros(value):
    """Microseconds since 1970 of an instant, by whole numbers only."""
    match = INSTANT.fullmatch(value)
    if not match:
        raise Broken(f"'{value}' is no instant")
    since = datetime.fromisoformat(match[1]) - EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + int(match[2])


def instant(value):
    return struct.pack(">q", micros(value))


def optional_instant(value):
    return b"\x00" if value is None else b"\x01" + instant(value)


def canonical(t):
    parts = [
        b"\x01",
        struct.pack(">q", t["sequence"]),
        text(t["id"]),
        bytes([KINDS[t["kind"]]]),
        instant(t["at"]),
        optional_instant(t.get("effectiveAt")),
        optional_instant(t.get("expiresAt")),
        text(t.get("holdId", "")),
        struct.pack(">q", t["released"]),
        text(t.get("corrects", "")),
        text(t["memo"]),
        struct.pack(">i", len(t["postings"])),
    ]
    for p in t["postings"]:
        parts += [text(p["debit"]), text(p["credit"]), struct.pack(">i", p["unit"]), struct.pack(">q", p["amount"])]
    references = sorted((key.encode("utf-8"), value) for key, value in t["references"].items())
    parts.append(struct.pack(">i", len(references)))
    for key, value in references:
        parts += [text(key.decode("utf-8")), text(value)]
    return b"".join(parts)


# ---- the Merkle tree of RFC 6962 -------------------------------------------------------------------------------------


class Tree:
    """Grows leaf by leaf and keeps one hash for each set bit of the number of leaves."""

    def __init__(self):
        self.size = 0
        self.edge = []

    def add(self, leaf):
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self.edge.pop(), node)
            size >>= 1
        self.edge.append(node)
        self.size += 1

    def root(self):
        root = None
        for node in reversed(self.edge):
            root = node if root is None else node_hash(node, root)
        return EMPTY_ROOT if root is None else root


def split(size):
    """The largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def root_by_inclusion(index, size, leaf, path):
    """The root that a path gives, by the recursion of RFC 6962, section 2.1.1; None if it has the wrong length."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    k = split(size)
    if index < k:
        left = root_by_inclusion(index, k, leaf, path[:-1])
        return None if left is None else node_hash(left, path[-1])
    right = root_by_inclusion(index - k, size - k, leaf, path[:-1])
    return None if right is None else node_hash(path[-1], right)


def roots_by_consistency(older, newer, path, older_root, whole=True):
    """Older and newer root that a path gives, by section 2.1.2; None if it has the wrong length."""
    if older == newer:
        if whole:
            return (older_root, older_root) if not path else None
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    k = split(newer)
    if older <= k:
        inner = roots_by_consistency(older, k, path[:-1], older_root, whole)
        return None if inner is None else (inner[0], node_hash(inner[1], path[-1]))
    inner = roots_by_consistency(older - k, newer - k, path[:-1], older_root, False)
    return None if inner is None else (node_hash(path[-1], inner[0]), node_hash(path[-1], inner[1]))


def check_inclusion(proof):
    size, sequence, leaf, root = proof["size"], proof["sequence"], unhex(proof["leaf"]), unhex(proof["root"])
    if not 1 <= sequence <= size:
        raise Broken(f"transfer {sequence} cannot be among the first {size}")
    if root_by_inclusion(sequence - 1, size, leaf, [unhex(h) for h in proof["path"]]) != root:
        raise Broken("the path does not lead from the leaf to the root")


def check_consistency(proof):
    older, newer = proof["from"], proof["to"]
    older_root, newer_root, path = unhex(proof["fromRoot"]), unhex(proof["toRoot"]), [unhex(h) for h in proof["path"]]
    if not 0 <= older <= newer:
        raise Broken(f"books of {newer} transfers cannot begin with {older}")
    if older == 0:
        if path or older_root != EMPTY_ROOT:
            raise Broken("the books of no transfers have another root")
        return
    if roots_by_consistency(older, newer, path, older_root) != (older_root, newer_root):
        raise Broken("the newer books do not begin with the older ones")


def unhex(value):
    if not re.fullmatch(r"[0-9a-f]{64}", value, re.ASCII):
        raise Broken(f"'{value}' is no SHA-256 in lower-case hex")
    return bytes.fromhex(value)


# ---- the books -------------------------------------------------------------------------------------------------------


class Books:
    def __init__(self):
        self.sequence = 0
        self.chain = NO_CHAIN
        self.tree = Tree()
        self.ids = set()
        self.kinds = {}
        self.open_holds = {}
        self.corrected = set()
        self.sums = {}  # (account, unit) -> [debits, credits, held debits, held credits]

    def add(self, t):
        self.shape(t)
        self.hashes(t)
        if t["id"] in self.ids:
            raise Broken("its id was used before")
        self.ids.add(t["id"])
        if t["kind"] in ("post", "postHold"):
            self.kinds[t["id"]] = t["kind"]
        if "corrects" in t and t["corrects"] not in self.kinds:
            raise Broken(f"it corrects {t['corrects']}, which no transfer before it posted")
        for p in t["postings"]:
            if not 0 < p["amount"] <= 10**15 or p["debit"] == p["credit"]:
                raise Broken("a posting does not move money between two accounts")
        if t["kind"] == "hold":
            self.hold(t)
        elif t["kind"] == "post":
            if not t["postings"]:
                raise Broken("it moves nothing")
            if "holdId" in t or t["released"] != 0:
                raise Broken("it names a hold, which only resolving one does")
        else:
            self.resolve(t)
        if t["kind"] != "hold":
            for p in t["postings"]:
                self.sum(p["debit"], p["unit"])[0] += p["amount"]
                self.sum(p["credit"], p["unit"])[1] += p["amount"]
        for p in t["postings"]:
            self.limit(p["debit"], p["unit"])
            self.limit(p["credit"], p["unit"])

    def shape(self, t):
        unknown = set(t) - KNOWN
        if unknown:
            raise Broken(f"it says more than a transfer does: {', '.join(sorted(unknown))}")
        if t["kind"] not in KINDS:
            raise Broken(f"'{t['kind']}' is no kind of transfer")
        for p in t["postings"]:
            if set(p) != {"debit", "credit", "amount", "unit"}:
                raise Broken("a posting has other fields than debit, credit, amount and unit")
            for number in (p["amount"], p["unit"]):
                if type(number) is not int:
                    raise Broken("an amount is no whole number")
        if list(t["references"]) != sorted(t["references"]):
            raise Broken("its references are not in order")
        if type(t["sequence"]) is not int or type(t["released"]) is not int:
            raise Broken("a number is no whole number")

    def hashes(self, t):
        if t["sequence"] != self.sequence + 1:
            raise Broken(f"sequence {t['sequence']} follows {self.sequence}")
        leaf = leaf_hash(canonical(t))
        if leaf != unhex(t["leaf"]):
            raise Broken("its content does not match its hash")
        chain = chain_hash(self.chain, leaf)
        if chain != unhex(t["chain"]):
            raise Broken("its chained hash does not follow from the transfer before it")
        self.sequence, self.chain = t["sequence"], chain
        self.tree.add(leaf)

    def hold(self, t):
        if len(t["postings"]) != 1 or "expiresAt" not in t:
            raise Broken("a hold has one posting and an end")
        p = t["postings"][0]
        self.open_holds[t["id"]] = (p, micros(t["expiresAt"]))
        self.sum(p["debit"], p["unit"])[2] += p["amount"]
        self.sum(p["credit"], p["unit"])[3] += p["amount"]

    def resolve(self, t):
        if t.get("holdId") not in self.open_holds:
            raise Broken(f"hold {t.get('holdId')} was not open")
        held, expires = self.open_holds.pop(t["holdId"])
        if t["kind"] == "expireHold" and micros(t["at"]) < expires:
            raise Broken("the hold had not run out yet")
        if t["kind"] != "postHold" and t["postings"]:
            raise Broken("it moves money out of a hold that it only releases")
        posted = 0
        for p in t["postings"]:
            posted += p["amount"]
            if dict(p, amount=held["amount"]) != held:
                raise Broken("it moves money elsewhere than the hold said")
        if posted + t["released"] != held["amount"] or t["released"] < 0:
            raise Broken("what was posted and what was released do not add up to the hold")
        self.sum(held["debit"], held["unit"])[2] -= held["amount"]
        self.sum(held["credit"], held["unit"])[3] -= held["amount"]

    def sum(self, account, unit):
        return self.sums.setdefault((account, unit), [0, 0, 0, 0])

    def limit(self, account, unit):
        debits, credits, held_debits, held_credits = self.sum(account, unit)
        kind = account.split(":", 1)[0]
        left = 0
        if kind in OWED:
            left = credits - debits - held_debits
        elif kind in OWNED:
            left = debits - credits - held_credits
        if left < 0:
            raise Broken(f"it takes {account} below zero")


def no_duplicates(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Broken("a field comes twice")
    return found


def read(stream):
    """Transfers of an export, exactly as the hub writes them: one JSON object a line."""
    for number, line in enumerate(stream, 1):
        try:
            if not line.endswith(b"\n"):
                raise Broken("the last line is not whole")
            written = line[:-1].decode("utf-8")
            t = json.loads(written, object_pairs_hook=no_duplicates, parse_float=not_a_number, parse_constant=not_a_number)
            if not isinstance(t, dict):
                raise Broken("it is no transfer")
            yield number, t, written
        except Broken as broken:
            raise Broken(f"line {number}: {broken}") from None
        except (ValueError, RecursionError) as unreadable:
            raise Broken(f"line {number} cannot be read: {unreadable}") from None


def not_a_number(written):
    raise Broken(f"{written} is no whole number")


def check_export(stream, roots):
    books = Books()
    if 0 in roots:
        check_root(books, roots[0])
    for number, t, written in read(stream):
        try:
            books.add(t)
            if rewrite(t) != written:
                raise Broken("it is not written the way a hub writes it")
        except Broken as broken:
            raise Broken(f"line {number}, transfer {t.get('id')!r}: {broken}") from None
        except (KeyError, TypeError, ValueError, AttributeError, struct.error, UnicodeError, OverflowError) as missing:
            raise Broken(f"line {number}: it is no transfer ({type(missing).__name__}: {missing})") from None
        if books.sequence in roots:
            check_root(books, roots[books.sequence])
    for size in roots:
        if size > books.sequence:
            raise Broken(f"a root was kept of {size} transfers, and these books have {books.sequence}")
    total = {}
    for (_, unit), (debits, credits, _, _) in books.sums.items():
        total[unit] = total.get(unit, 0) + debits - credits
    if any(total.values()):
        raise Broken(f"debits and credits differ: {total}")  # cannot be, since each posting has both
    return books


def rewrite(t):
    """The line as a hub writes it, so that a byte that no hash covers (a space, an escape) is noticed too."""
    fields = {}
    for key in ("sequence", "id", "kind", "at", "postings", "effectiveAt", "expiresAt", "holdId", "released", "corrects",
                "memo", "references", "leaf", "chain"):
        if key in t:
            fields[key] = t[key]
    fields["postings"] = [{key: p[key] for key in ("debit", "credit", "amount", "unit")} for p in t["postings"]]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def check_root(books, kept):
    if books.tree.root() != kept["root"] or kept["chain"] not in (None, books.chain):
        raise Broken(f"the first {books.sequence} transfers are not those of the root that was kept")


def read_roots(path):
    """Lines of `fab ledger root --keep FILE`: size, root, chain, instant."""
    roots = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            fields = line.split()
            if fields and not fields[0].startswith("#"):
                roots[int(fields[0])] = {"root": unhex(fields[1]), "chain": unhex(fields[2]) if len(fields) > 2 else None}
    return roots


def load_proof(path):
    with (sys.stdin if path == "-" else open(path, encoding="utf-8")) as file:
        proof = json.load(file)
    return proof.get("proof", proof)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", nargs="?")
    parser.add_argument("--balances", action="store_true")
    parser.add_argument("--roots", metavar="FILE")
    parser.add_argument("--chain", metavar="HEX")
    parser.add_argument("--inclusion", metavar="PROOF", nargs="+", default=[])
    parser.add_argument("--consistency", metavar="PROOF", nargs="+", default=[])
    asked = parser.parse_args()
    if not (asked.export or asked.inclusion or asked.consistency):
        parser.error("give an export or a proof")
    try:
        for path in asked.inclusion:
            check_inclusion(load_proof(path))
            print("the transfer is in the books of that root")
        for path in asked.consistency:
            check_consistency(load_proof(path))
            print("the newer books begin with the older ones")
        if asked.export:
            roots = read_roots(asked.roots) if asked.roots else {}
            with (sys.stdin.buffer if asked.export == "-" else open(asked.export, "rb")) as stream:
                books = check_export(stream, roots)
            if asked.chain and unhex(asked.chain) != books.chain:
                raise Broken("the books end in another chain value")
            print(f"transfers {books.sequence}")
            print(f"chain {books.chain.hex()}")
            print(f"root {books.tree.root().hex()}")
            if asked.balances:
                for (account, unit), (debits, credits, held_debits, held_credits) in sorted(books.sums.items()):
                    print("balance", account, unit, debits, credits, held_debits, held_credits)
    except Broken as broken:
        print(f"BROKEN: {broken}")
        return 1
    except (KeyError, TypeError, ValueError) as unreadable:
        print(f"BROKEN: it cannot be read ({type(unreadable).__name__}: {unreadable})")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
