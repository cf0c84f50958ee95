#!/usr/bin/env python3
"""Rebuilds the key-encryption key of a Conclave backup from opened envelopes, and prints it in hex.

    python3 recover.py slip39-wordlist.txt manifest.json ana.txt bruno.txt > kek.hex

Plain Python 3, no packages; docs/formats/shares.md and SLIP-0039. Refuses what does not fit the manifest.
"""
import hashlib
import hmac
import json
import sys

def need(is_so, why):
    if not is_so:
        sys.exit("recover.py: " + why)

def opened(path, manifest):
    """The words of one opened envelope, after every field was compared with the manifest."""
    with open(path) as file:
        field = dict(line.rstrip("\n").split(": ", 1) for line in file)
    mine = [c for c in manifest["custodians"] if c["id"] == field["custodian"]]
    need(len(mine) == 1 and field["set-id"] == manifest["setId"] and field["ceremony"] == manifest["ceremony"]
         and field["purpose"] == manifest["purpose"] and int(field["index"]) == mine[0]["index"]
         and field["kex-spki-sha256"] == mine[0]["kexSpkiSha256"], path + " is of another manifest")
    message = b"conclave/v1/share\0" + bytes.fromhex(field["set-id"]) + bytes([int(field["index"])])
    message += bytes.fromhex(field["salt"]) + field["words"].encode()
    need(hashlib.sha256(message).hexdigest() == mine[0]["commitment"], path + " is not what was dealt")
    return field["words"].split()

def rs1024(values):
    total = 1
    for value in values:
        top, total = total >> 20, (total & 0xFFFFF) << 10 ^ value
        for i, term in enumerate((0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009,
                                  0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120)):
            total ^= term if top >> i & 1 else 0
    return total

def decode(mnemonic, words):
    """Header but for the member (identifier 15 bits, extendable 1, e, GI, Gt, g 4 each), threshold, x, y."""
    values = [words.index(word) for word in mnemonic]
    need(rs1024(list(b"shamir_extendable") + values) == 1, "a word is wrong: the checksum does not match")
    head = values[0] << 30 | values[1] << 20 | values[2] << 10 | values[3]
    number = sum(value << 10 * i for i, value in enumerate(reversed(values[4:-3])))
    return head >> 8, (head & 15) + 1, head >> 4 & 15, number.to_bytes(32, "big")

def multiply(a, b):
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = (a << 1) ^ (0x11B if a & 0x80 else 0), b >> 1
    return product

def interpolate(points, x):
    result = bytes(32)
    for xi, yi in points:
        weight = 1
        for xj in (xj for xj, _ in points if xj != xi):
            inverse = next(v for v in range(256) if multiply(v, xi ^ xj) == 1)
            weight = multiply(weight, multiply(x ^ xj, inverse))
        result = bytes(r ^ multiply(weight, y) for r, y in zip(result, yi))
    return result

words = open(sys.argv[1]).read().split()
manifest = json.load(open(sys.argv[2]))
shares = [decode(opened(path, manifest), words) for path in sys.argv[3:]]
need(len(shares) == manifest["threshold"] == shares[0][1], "give %d envelopes" % manifest["threshold"])
need(len({s[0] for s in shares}) == 1 and len({s[2] for s in shares}) == len(shares), "not of one set")
need(shares[0][0] & 0x1FFFF == 0x10000, "not one group with exponent 0")  # ext 1, e 0, GI 0, Gt 1, g 1
points = [(x, y) for _, _, x, y in shares]
secret = interpolate(points, 255) if len(points) > 1 else points[0][1]
digest = interpolate(points, 254)
need(len(points) == 1 or hmac.digest(digest[4:], secret, "sha256")[:4] == digest[:4], "they do not fit together")
left, right = secret[:16], secret[16:]
for i in (3, 2, 1, 0):
    key = hashlib.pbkdf2_hmac("sha256", bytes([i]), right, 2500, 16)
    left, right = right, bytes(a ^ b for a, b in zip(left, key))
print((right + left).hex())
