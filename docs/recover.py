#!/usr/bin/env python3
"""Rebuilds the secret of a Conclave quorum from opened envelopes: of a backup, the key-encryption key (KEK).

    python3 -I recover.py --files backup/manifest.json > SHA256SUMS
    python3 -I recover.py slip39-wordlist.txt backup/manifest.json ana.txt bruno.txt > kek.hex

The first checks the manifest and lists the files beside it for sha256sum; the second prints the secret in hex.
Plain Python 3, no packages; writes no file. Every member of the manifest (format 2) and every line of the envelopes
must be as docs/formats/shares.md and SLIP-0039 say, and fit the others (signSpkiSha256 stands in no envelope: its form
is checked). What does not fit is refused in one sentence. Exit status: 1 refused, 2 called wrongly.
"""
import hashlib
import hmac
import json
import os
import re
import sys

WORDLIST_SHA256 = "bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3"  # 1024 lines, of SLIP-0039
COPY = "take another copy of this file"
REOPEN = "open this envelope anew, or take another custodian's"

# The forms of the manifest: a pattern for text (of its UTF-8 octets), a range for integers, {members}, [element].
ID, LABEL, WORD = "[a-z0-9-]{1,32}", r"[^\x00-\x1f\x7f]{1,64}", "[!-~]{1,64}"
HASH, OCTETS16, POSITIVE = "[0-9a-f]{64}", "[0-9a-f]{32}", range(1, 1 << 32)
BOTH = {"format": range(2, 3), "ceremony": "[RP]-[A-Za-z0-9-]{1,48}", "purpose": "backup|unlock", "setId": OCTETS16,
        "generation": POSITIVE, "threshold": range(1, 17),
        "custodians": [{"id": ID, "index": range(16), "kexSpkiSha256": HASH, "signSpkiSha256": HASH,
                        "commitment": HASH, "file": ID + r"\.cms", "sha256": HASH}]}
UNLOCK = {"tokens": [{"name": ID, "serial": LABEL, "label": LABEL, "pinSalt": OCTETS16, "generation": POSITIVE,
                      "length": range(4, 33), "alphabet": "base32|digits"}]}
BACKUP = {"key": {"label": LABEL, "id": "([0-9a-f]{2}){1,64}", "algorithm": "RSA_(2048|3072|4096)|EC_P(256|384|521)",
                  "spkiSha256": HASH}}
WRAPPED = {"wrapped": {"file": r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,123}\.kwp", "sha256": HASH,
                       "length": range(1, (1 << 20) + 1), "mechanism": WORD,
                       "wireFormat": "rfc5649|rfc5649-zero-padded", "kekCheckValue": "[0-9a-f]{6}"}}

class Refused(Exception):
    pass

def need(is_so, path, what, remedy=COPY):
    if not is_so:
        raise Refused("%s: %s; %s" % (path, what, remedy))

def read(path, limit, encoding, remedy=COPY):
    try:
        need(not os.path.exists(path) or os.path.isfile(path), path, "it is not a plain file", remedy)
        with open(path, "rb") as file:
            octets = file.read(limit + 1)
    except OSError as fault:
        raise Refused("%s: it cannot be read (%s); %s" % (path, fault.strerror, remedy))
    need(octets, path, "it is empty", remedy)
    need(len(octets) <= limit, path, "it is longer than %d octets" % limit, remedy)
    try:
        return octets.decode(encoding)
    except ValueError:
        raise Refused("%s: it is not text in %s; %s" % (path, encoding.upper(), remedy))

def check(path, where, value, form):
    if isinstance(form, dict):
        need(type(value) is dict, path, where + " is not an object")
        for name in value:
            need(name in form, path, "%.40s of %s is unknown" % (name, where))
        for name in form:
            need(name in value, path, "%s of %s is missing" % (name, where))
            check(path, name + ("" if where == "the manifest" else " of " + where), value[name], form[name])
    elif isinstance(form, list):
        need(type(value) is list, path, where + " is not a list")
        for i, element in enumerate(value):
            check(path, "%s[%d]" % (where, i), element, form[0])
    elif isinstance(form, range):
        need(type(value) is int and value in form, path, "%s is not a number in its range" % where)
    else:
        need(type(value) is str and re.fullmatch(form, value.encode().decode("latin-1")), path,
             "%s is not of its form" % where)

def read_manifest(path):
    text = read(path, 1 << 20, "utf-8")

    def members(pairs):  # of one object; Python would keep the last of two equal names
        found = {}
        for name, value in pairs:
            need(name not in found, path, "%.40s stands there twice" % name)
            found[name] = value
        return found

    try:
        manifest = json.loads(text, object_pairs_hook=members)
        canonical = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):  # RecursionError: nested too deeply
        raise Refused("%s: it is not JSON; %s" % (path, COPY))
    need(canonical == text.encode(), path, "it is not canonical JSON (RFC 8785, nothing before or behind)")
    need(type(manifest) is dict, path, "it is not an object")
    need(manifest.get("format") == 2, path, "its format is not 2", "take the recover.py that was made for it")
    form = dict(BOTH, **(UNLOCK if manifest.get("purpose") == "unlock" else BACKUP))
    check(path, "the manifest", manifest, dict(form, **WRAPPED) if "key" in form and "wrapped" in manifest else form)
    m, custodians = manifest["threshold"], manifest["custodians"]
    need(m == len(custodians) == 1 or 2 <= m <= len(custodians) <= 16, path,
         "threshold %d does not fit %d custodians" % (m, len(custodians)))
    for i, custodian in enumerate(custodians):
        need(custodian["index"] == i, path, "index of custodians[%d] is not its place" % i)
        need(custodian["file"] == custodian["id"] + ".cms", path, "file of custodians[%d] is not its id's" % i)
    for name in ("id", "kexSpkiSha256", "signSpkiSha256"):
        need(len({c[name] for c in custodians}) == len(custodians), path, "two custodians have the same " + name)
    for name in ("name", "pinSalt"):
        tokens = manifest.get("tokens", [])
        need(len({t[name] for t in tokens}) == len(tokens), path, "two tokens have the same " + name)
    if "wrapped" in manifest:
        plain = re.sub("[^A-Za-z0-9._-]", "_", manifest["key"]["label"].encode().decode("latin-1"))
        need(manifest["wrapped"]["file"] == re.sub(r"^\.", "_", plain) + ".kwp", path,
             "file of wrapped is not named after the key's label")
    return manifest

def opened(path, manifest, wordlist):
    """(index, identifier, value) of one opened envelope: each line is what the manifest says it must be."""
    lines = read(path, 4096, "ascii", REOPEN).split("\n")
    need(lines.pop() == "", path, "its last line has no end", REOPEN)

    def expect(first, wanted):
        for number, (line, want) in enumerate(zip(lines[first:], wanted), first + 1):
            need(line == want, path, "line %d is not `%s`, as the manifest says" % (number, want), REOPEN)
        return first + len(wanted)

    key = ["key-spki-sha256: " + manifest["key"]["spkiSha256"]] if manifest["purpose"] == "backup" else []
    place = expect(0, ["format: conclave/v1/envelope", "ceremony: " + manifest["ceremony"],
                       "set-id: " + manifest["setId"], "purpose: " + manifest["purpose"],
                       "generation: %d" % manifest["generation"]] + key)
    need(len(lines) == place + 7, path, "it has %d lines, not %d" % (len(lines), place + 7), REOPEN)
    mine = [c for c in manifest["custodians"] if lines[place] == "custodian: " + c["id"]]
    need(mine, path, "line %d is not `custodian:` and one of the manifest's" % (place + 1), REOPEN)
    index, holder = mine[0]["index"], mine[0]["id"]
    place = expect(place + 1, ["kex-spki-sha256: " + mine[0]["kexSpkiSha256"], "index: %d" % index,
                               "m: %d" % manifest["threshold"], "n: %d" % len(manifest["custodians"])])
    need(re.fullmatch("salt: " + HASH, lines[-2]), path, "line %d is not `salt:` and 64 digits" % (place + 1), REOPEN)
    need(re.fullmatch("words: [a-z]+( [a-z]+){32}", lines[-1]), path,
         "line %d is not `words:` and 33 words" % (place + 2), REOPEN)
    salt, words = bytes.fromhex(lines[-2][6:]), lines[-1][7:]
    message = b"conclave/v1/share\0" + bytes.fromhex(manifest["setId"]) + bytes([index]) + salt + words.encode()
    need(hashlib.sha256(message).hexdigest() == mine[0]["commitment"], path,
         "its salt and words are not what was dealt to " + holder, "take another custodian")
    return (index,) + decode(path, words.split(), index, manifest["threshold"], wordlist)

def rs1024(values):
    total = 1
    for value in values:
        top, total = total >> 20, (total & 0xFFFFF) << 10 ^ value
        for i, term in enumerate((0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009,
                                  0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120)):
            total ^= term if top >> i & 1 else 0
    return total

def decode(path, words, index, threshold, wordlist):
    """Identifier and value of a SLIP-0039 mnemonic: 40 bits of header, 260 of padded value, 30 of checksum."""
    remedy = "take another custodian"
    for number, word in enumerate(words, 1):
        need(word in wordlist, path, "word %d is not in the word list" % number, remedy)
    values = [wordlist.index(word) for word in words]
    head = values[0] << 30 | values[1] << 20 | values[2] << 10 | values[3]
    for name, shift, bits, wanted in (("extendable flag", 24, 1, 1), ("iteration exponent", 20, 4, 0),
                                      ("group index", 16, 4, 0), ("group threshold", 12, 4, 0),
                                      ("group count", 8, 4, 0), ("member index", 4, 4, index),
                                      ("member threshold", 0, 4, threshold - 1)):
        need(head >> shift & (1 << bits) - 1 == wanted, path, "the %s in its words is wrong" % name, remedy)
    need(rs1024(list(b"shamir_extendable") + values) == 1, path, "the checksum of its words is wrong", remedy)
    number = sum(value << 10 * i for i, value in enumerate(reversed(values[4:-3])))
    need(number < 1 << 256, path, "the padding in its words is not zero", remedy)
    return head >> 25, number.to_bytes(32, "big")

def multiply(a, b):
    """In GF(256) of AES, as the interpolation that follows."""
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

def combine(path, shares):
    """The secret: value 255 of the polynomial, whose digest is value 254, decrypted without a passphrase."""
    points = [(index, value) for index, _, value in shares]
    secret = interpolate(points, 255) if len(points) > 1 else points[0][1]
    digest = interpolate(points, 254)
    need(len(points) == 1 or hmac.digest(digest[4:], secret, "sha256")[:4] == digest[:4], path,
         "these shares do not fit together", "take other custodians")
    left, right = secret[:16], secret[16:]
    for i in (3, 2, 1, 0):
        key = hashlib.pbkdf2_hmac("sha256", bytes([i]), right, 2500, 16)
        left, right = right, bytes(a ^ b for a, b in zip(left, key))
    return right + left

def list_files(path):
    manifest = read_manifest(path)
    files = ["%s  shares/%s\n" % (c["sha256"], c["file"]) for c in manifest["custodians"]]
    if manifest["purpose"] == "backup":
        need("wrapped" in manifest, path, "no key was wrapped under this backup", "take that of a finished ceremony")
        files.append("%s  %s\n" % (manifest["wrapped"]["sha256"], manifest["wrapped"]["file"]))
    return "".join(files), "%d custodians are needed, any of %s" % (
        manifest["threshold"], ", ".join(c["id"] for c in manifest["custodians"]))

def recover(wordlist_path, manifest_path, paths):
    text = read(wordlist_path, 1 << 14, "ascii")
    need(hashlib.sha256(text.encode()).hexdigest() == WORDLIST_SHA256, wordlist_path, "it is not SLIP-0039's word list")
    manifest = read_manifest(manifest_path)
    holders, shares = {}, []
    for path in paths:
        share = opened(path, manifest, text.split())
        need(share[0] not in holders, path, "it is the same share as in %s" % holders.get(share[0]), "leave one out")
        holders[share[0]] = path
        need(not shares or share[1] == shares[0][1], path, "its words are of another set", "take another custodian")
        shares.append(share)
    m, came = manifest["threshold"], len(shares)
    need(came >= m, manifest_path, "%d envelopes are needed and %d came" % (m, came),
         "open %d more" % (m - came))
    need(came == m, manifest_path, "%d envelopes are needed and %d came" % (m, came), "leave %d out" % (came - m))
    said = "%d shares make the secret" % came
    if "wrapped" in manifest:
        said += "; its key check value must begin with " + manifest["wrapped"]["kekCheckValue"].upper()
    return combine(manifest_path, shares).hex() + "\n", said

def say(sentence):
    print("recover.py: " + "".join(c if c.isprintable() else "?" for c in sentence) + ".", file=sys.stderr)

def main(arguments):
    is_list = arguments[:1] == ["--files"]
    if len(arguments) < 2 or is_list and len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        output, said = list_files(arguments[1]) if is_list else recover(arguments[0], arguments[1], arguments[2:])
        os.write(1, output.encode())
        say(said)
        return 0
    except Refused as refusal:
        say(str(refusal))
    except OSError as fault:
        say("standard output: it cannot be written (%s); make room, and try again" % fault.strerror)
    except KeyboardInterrupt:
        say("stopped; nothing was recovered")
    return 1

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
