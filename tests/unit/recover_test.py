#!/usr/bin/env python3
"""docs/recover.py: what it recovers, and what it refuses, each in one sentence and without a traceback.

recover.py runs in a process of its own (a fork, so that hundreds of rows take a second), on real files and descriptors.
Where it agrees with the shares that core/quorum deals, recovery_test shows.
"""
import contextlib
import functools
import hashlib
import hmac
import importlib.util
import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORDLIST = ROOT + "/resources/words/slip39-wordlist.txt"
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("recover", ROOT + "/docs/recover.py")
recover = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recover)
with open(WORDLIST) as file:
    WORDS = file.read().split()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# A dealer of SLIP-0039, in the places that recover.py checks.

HEADER = {"extendable": 1, "exponent": 0, "group index": 0, "group threshold": 0, "group count": 0}
WIDTHS = (("identifier", 15), ("extendable", 1), ("exponent", 4), ("group index", 4), ("group threshold", 4),
          ("group count", 4), ("member", 4), ("threshold", 4))


def mnemonic(value, padding=0, **header):
    number = 0
    for name, bits in WIDTHS:
        number = number << bits | header[name.replace(" ", "_")]
    number = (number << 4 | padding) << 256 | int.from_bytes(value, "big")
    values = [number >> 10 * i & 1023 for i in reversed(range(30))]
    salt = list(b"shamir_extendable" if header["extendable"] else b"shamir")
    checksum = recover.rs1024(salt + values + [0, 0, 0]) ^ 1
    return " ".join(WORDS[v] for v in values + [checksum >> 10 * i & 1023 for i in (2, 1, 0)])


@functools.lru_cache(maxsize=None)
def split(secret, m, n):
    left, right = secret[:16], secret[16:]
    for i in range(4):
        key = hashlib.pbkdf2_hmac("sha256", bytes([i]), right, 2500, 16)
        left, right = right, bytes(a ^ b for a, b in zip(left, key))
    encrypted = right + left
    if m == 1:
        return [encrypted]
    tail = hashlib.sha256(b"tail").digest()[:28]
    points = [(254, hmac.digest(tail, encrypted, "sha256")[:4] + tail), (255, encrypted)]
    points += [(i, hashlib.sha256(b"share%d" % i).digest()) for i in range(m - 2)]
    return [recover.interpolate(points, i) if i >= m - 2 else points[i + 2][1] for i in range(n)]


class World:
    """A manifest and opened envelopes that fit; a row changes something before they are written."""

    def __init__(self, m=2, n=3, purpose="backup"):
        self.m, self.n = m, n
        self.secret = hashlib.sha256(b"secret").digest()
        self.ids = ["ana", "bruno", "carla"][:n] + ["c%d" % i for i in range(3, n)]
        self.args = self.ids[:m]  # whose envelopes are given; or names of files
        self.files = {}           # octets of a file, instead of what is made from the rest
        self.gone = set()
        self.wordlist = WORDLIST
        self.manifest = {"format": 2, "ceremony": "P-20261122-0001", "purpose": purpose,
                         "setId": "000102030405060708090a0b0c0d0e0f", "generation": 1, "threshold": m,
                         "custodians": [{"id": id, "index": i, "kexSpkiSha256": sha256("kex" + id),
                                         "signSpkiSha256": sha256("sign" + id), "commitment": "",
                                         "file": id + ".cms", "sha256": sha256("cms" + id)}
                                        for i, id in enumerate(self.ids)]}
        if purpose == "backup":
            self.manifest["key"] = {"label": "Raiz São José", "id": "01", "algorithm": "EC_P384",
                                    "spkiSha256": sha256("key")}
            self.manifest["wrapped"] = {"file": "Raiz_S__o_Jos__.kwp", "sha256": sha256("kwp"), "length": 208,
                                        "mechanism": "CKM_AES_KEY_WRAP_PAD", "wireFormat": "rfc5649",
                                        "kekCheckValue": "0a1b2c"}
        else:
            self.manifest["tokens"] = [{"name": name, "serial": "0" + name, "label": "Raiz", "generation": 1,
                                        "pinSalt": sha256(name)[:32], "length": 32, "alphabet": "base32"}
                                       for name in ("primary", "restore")]
        self.values = list(split(self.secret, m, n))
        self.lines = {}
        for i in range(n):
            self.deal(i)

    def custodian(self, i=0):
        return self.manifest["custodians"][i]

    def deal(self, i=0, words=None, **header):
        """The envelope of a custodian, and the commitment to it: with these words, or these fields of theirs."""
        fields = {"identifier": 12345, "extendable": 1, "exponent": 0, "group_index": 0, "group_threshold": 0,
                  "group_count": 0, "member": i, "threshold": self.m - 1, **header}
        words = words or mnemonic(self.values[i], **fields)
        manifest, custodian, salt = self.manifest, self.custodian(i), sha256("salt%d" % i)
        custodian["commitment"] = hashlib.sha256(
            b"conclave/v1/share\0" + bytes.fromhex(manifest["setId"]) + bytes([i]) + bytes.fromhex(salt) +
            words.encode()).hexdigest()
        self.lines[custodian["id"]] = [
            "format: conclave/v1/envelope", "ceremony: " + manifest["ceremony"], "set-id: " + manifest["setId"],
            "purpose: " + manifest["purpose"], "generation: %d" % manifest["generation"]] + (
            ["key-spki-sha256: " + manifest["key"]["spkiSha256"]] if "key" in manifest else []) + [
            "custodian: " + custodian["id"], "kex-spki-sha256: " + custodian["kexSpkiSha256"], "index: %d" % i,
            "m: %d" % self.m, "n: %d" % self.n, "salt: " + salt, "words: " + words]

    def text(self, id="ana"):
        return "\n".join(self.lines[id]) + "\n"

    def line(self, name, value, id="ana"):
        place = [line.split(":")[0] for line in self.lines[id]].index(name)
        self.lines[id][place] = "%s: %s" % (name, value)

    def words(self, change, id="ana"):
        self.line("words", change(self.lines[id][-1][7:]), id)

    def write(self):
        files = {"manifest.json": canonical(self.manifest)}
        files.update({id + ".txt": self.text(id).encode() for id in self.lines})
        files.update(self.files)
        for name in set(files) - self.gone:
            with open(name, "wb") as file:
                file.write(files[name])

    def run(self):
        self.write()
        return run([self.wordlist, "manifest.json"] + [a if "." in a or "/" in a else a + ".txt" for a in self.args])


def run(arguments, output=None):
    """Exit status, standard output and standard error of recover.py."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(output, os.O_WRONLY) if output else out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stderr = os.fdopen(2, "w", errors="backslashreplace")
            status = 120
            try:
                status = recover.main(arguments)
            except BaseException:
                sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        out.seek(0)
        err.seek(0)
        return status, out.read().decode(), err.read().decode()


class TestCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="recover-test-", dir="/dev/shm")
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)

    def refused(self, result, *fragments, secrets=()):
        status, output, said = result
        self.assertNotIn("Traceback", said)
        self.assertEqual((status, output), (1, ""), said)
        self.assertRegex(said, r"^recover\.py: [^\n]+: [^\n]+; [^\n]+\.\n$")
        for fragment in fragments:
            self.assertIn(fragment, said)
        for secret in secrets:
            self.assertNotIn(secret, said)


class Recovers(TestCase):
    def test_anyQuorumOfAnySize(self):
        for m, n in ((1, 1), (2, 2), (2, 3), (3, 5), (5, 5), (16, 16)):
            quorums = itertools.combinations(World(m, n).ids, m)
            for quorum in quorums:
                world = World(m, n)
                world.args = list(reversed(quorum))
                self.assertEqual(world.run()[:2], (0, world.secret.hex() + "\n"))

    def test_anUnlockSecret(self):
        world = World(purpose="unlock")
        self.assertEqual(world.run(), (0, world.secret.hex() + "\n", "recover.py: 2 shares make the secret.\n"))

    def test_aManifestBeforeTheKeyWasWrapped(self):
        world = World()
        del world.manifest["wrapped"]
        self.assertEqual(world.run()[0], 0)

    def test_saysTheCheckValue(self):
        self.assertIn("must begin with 0A1B2C.", World().run()[2])

    def test_fromFilesWithSpacesAndAccents(self):
        world = World()
        world.files = {"cópia de ana.txt": world.text().encode()}
        world.args = ["cópia de ana.txt", "bruno"]
        self.assertEqual(world.run()[1], world.secret.hex() + "\n")

    def test_asAProgram(self):
        World().write()
        result = subprocess.run([sys.executable, "-I", ROOT + "/docs/recover.py", WORDLIST, "manifest.json", "ana.txt",
                                 "carla.txt"], capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stdout), (0, World().secret.hex() + "\n"))

    def test_asAProgramInTheCLocale(self):
        World().write()
        os.rename("manifest.json", "cópia.json")
        result = subprocess.run([sys.executable, "-I", ROOT + "/docs/recover.py", WORDLIST, "cópia.json", "ana.txt"],
                                capture_output=True, text=True, env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"})
        self.assertEqual(result.returncode, 1)
        self.assertNotIn("Traceback", result.stderr)

    def test_listsTheFilesOfABackup(self):
        World().write()
        self.assertEqual(run(["--files", "manifest.json"]),
                         (0, "".join("%s  shares/%s.cms\n" % (sha256("cms" + id), id) for id in World().ids) +
                          sha256("kwp") + "  Raiz_S__o_Jos__.kwp\n",
                          "recover.py: 2 custodians are needed, any of ana, bruno, carla.\n"))

    def test_listsTheFilesOfAnUnlockSecret(self):
        World(purpose="unlock").write()
        self.assertEqual(run(["--files", "manifest.json"])[1].count("\n"), 3)


class IsCalled(TestCase):
    def test_withTooFewOrTooManyArguments(self):
        for arguments in ([], ["manifest.json"], ["--files"], ["--files", "a", "b"], ["--help"]):
            status, output, said = run(arguments)
            self.assertEqual((status, output), (2, ""))
            self.assertIn("python3 -I recover.py", said)
            self.assertNotIn("Traceback", said)

    def test_refusesOutputThatCannotBeWritten(self):
        World().write()
        result = run([WORDLIST, "manifest.json", "ana.txt", "bruno.txt"], output="/dev/full")
        self.refused(result, "standard output: it cannot be written")

    def test_refusesToListFilesWithoutAWrappedKey(self):
        world = World()
        del world.manifest["wrapped"]
        world.write()
        self.refused(run(["--files", "manifest.json"]), "manifest.json: no key was wrapped")

    def test_refusesToListFilesOfABadManifest(self):
        world = World()
        world.custodian()["file"] = "../ana.cms"
        world.write()
        self.refused(run(["--files", "manifest.json"]), "file of custodians[0] is not of its form")


# What is refused: the rule, what is changed, the file that is named, a fragment of the sentence.

def put(path, value):
    """Changes a member of the manifest; the last part may be new."""
    def change(world):
        place = world.manifest
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = value
    return change


def cut(*path):
    def change(world):
        place = world.manifest
        for part in path[:-1]:
            place = place[part]
        del place[path[-1]]
    return change


def raw(change):
    """Changes the octets of the manifest."""
    def apply(world):
        world.files["manifest.json"] = change(canonical(world.manifest))
    return apply


def envelope(change):
    """Changes the octets of ana's envelope."""
    def apply(world):
        world.files["ana.txt"] = change(world.text().encode())
    return apply


def given(*names):
    def change(world):
        world.args = list(names)
    return change


def line(name, value):
    return lambda world: world.line(name, value)


def words(change):
    return lambda world: world.words(change)


def dealt(i=0, **header):
    return lambda world: world.deal(i, **header)


def unlock(change):
    def apply(world):
        world.__init__(purpose="unlock")
        change(world)
    return apply


def special(make):
    def change(world):
        make()
        world.args = ["special.txt", "bruno"]
    return change


def removed(name):
    return lambda world: world.gone.add(name)


def word_list(content):
    def change(world):
        world.wordlist = "list.txt"
        if content is not None:
            world.files["list.txt"] = content("\n".join(WORDS) + "\n").encode()
    return change


def seventeen(world):
    world.manifest["custodians"] = [dict(world.custodian(), id="c%d" % i, file="c%d.cms" % i, index=min(i, 15),
                                         kexSpkiSha256=sha256("k%d" % i), signSpkiSha256=sha256("s%d" % i))
                                    for i in range(17)]


def other_value(world):
    world.values[0] = bytes(32)
    world.deal(0)


M, A, B, W = "manifest.json: ", "ana.txt: ", "bruno.txt: ", "list.txt: "
C0, C1 = ("custodians", 0), ("custodians", 1)
FORM, RANGE, JSON = "is not of its form", "is not a number in its range", "it is not JSON"
DEALT = "its salt and words are not what was dealt to ana"

ROWS = [
    # the manifest's octets
    ("refusesMissingManifest", removed("manifest.json"), M, "it cannot be read"),
    ("refusesEmptyManifest", raw(lambda m: b""), M, "it is empty"),
    ("refusesHugeManifest", raw(lambda m: m + b" " * (1 << 20)), M, "it is longer than 1048576 octets"),
    ("refusesManifestInLatin1", raw(lambda m: m.decode().encode("latin-1")), M, "it is not text in UTF-8"),
    ("refusesManifestInUtf16", raw(lambda m: m.decode().encode("utf-16")), M, "it is not text in UTF-8"),
    ("refusesByteOrderMark", raw(lambda m: b"\xef\xbb\xbf" + m), M, JSON),
    ("refusesTruncatedManifest", raw(lambda m: m[:-1]), M, JSON),
    ("refusesNestingWithoutEnd", raw(lambda m: b"[" * 500000), M, JSON),
    ("refusesNumberWithoutEnd", raw(lambda m: b"9" * 500000), M, JSON),
    ("refusesLoneSurrogate", raw(lambda m: m.replace(b"Raiz ", b"Raiz\\ud800")), M, JSON),
    ("refusesListForManifest", raw(lambda m: b"[]"), M, "it is not an object"),
    ("refusesTextForManifest", raw(lambda m: b'"manifest"'), M, "it is not an object"),
    ("refusesDuplicateMember", raw(lambda m: m.replace(b'"threshold":2', b'"threshold":2,"threshold":2')), M,
     "threshold stands there twice"),
    ("refusesDuplicateMemberOfCustodian", raw(lambda m: m.replace(b'"index":0', b'"index":1,"index":0')), M,
     "index stands there twice"),
    ("refusesWhiteSpace", raw(lambda m: m.replace(b",", b", ", 1)), M, "it is not canonical JSON"),
    ("refusesLineEnd", raw(lambda m: m + b"\n"), M, "it is not canonical JSON"),
    ("refusesUnsortedMembers", raw(lambda m: json.dumps(json.loads(m), separators=(",", ":"), ensure_ascii=False)
                                   .replace('{"ceremony":"P-20261122-0001",', "{")
                                   .replace('"format":2', '"format":2,"ceremony":"P-20261122-0001"').encode()),
     M, "it is not canonical JSON"),
    ("refusesNeedlessEscape", raw(lambda m: m.replace(b"P-2", b"\\u0050-2")), M, "it is not canonical JSON"),
    ("refusesExponentInNumber", raw(lambda m: m.replace(b'"threshold":2', b'"threshold":2e0')), M, "canonical"),
    ("refusesFractionInNumber", raw(lambda m: m.replace(b'"threshold":2', b'"threshold":2.0')), M,
     "threshold " + RANGE),
    ("refusesNegativeZero", raw(lambda m: m.replace(b'"index":0', b'"index":-0')), M, "canonical"),
    ("refusesNotANumber", raw(lambda m: m.replace(b'"threshold":2', b'"threshold":NaN')), M, "threshold " + RANGE),
    # its members
    ("refusesTrueForNumber", put(("generation",), True), M, "generation " + RANGE),
    ("refusesTextForNumber", put(("threshold",), "2"), M, "threshold " + RANGE),
    ("refusesNumberForText", put(("ceremony",), 7), M, "ceremony " + FORM),
    ("refusesNothingForObject", put(("key",), None), M, "key is not an object"),
    ("refusesObjectForList", put(("custodians",), {}), M, "custodians is not a list"),
    ("refusesTextForCustodian", put(C0, "ana"), M, "custodians[0] is not an object"),
    ("refusesFormat1", put(("format",), 1), M, "its format is not 2; take the recover.py that was made for it"),
    ("refusesFormat1AsItWas", lambda w: [put(("format",), 1)(w)] + [c.pop("signSpkiSha256")
                                                                   for c in w.manifest["custodians"]], M,
     "its format is not 2"),
    ("refusesFormat3", put(("format",), 3), M, "its format is not 2"),
    ("refusesUnknownMember", put(("comment",), "x"), M, "comment of the manifest is unknown"),
    ("refusesUnknownMemberOfCustodian", put(C1 + ("name",), "Bruno"), M, "name of custodians[1] is unknown"),
    ("refusesUnknownMemberOfKey", put(("key", "name"), "root"), M, "name of key is unknown"),
    ("refusesUnknownMemberOfWrapped", put(("wrapped", "iv"), "00"), M, "iv of wrapped is unknown"),
    ("refusesControlCharactersOfATerminal", put(("\x1b[2J\x9b",), 1), M, "?[2J? of the manifest is unknown"),
    ("refusesOtherCeremony", put(("ceremony",), "X-20261122-0001"), M, "ceremony " + FORM),
    ("refusesLineEndInCeremony", put(("ceremony",), "P-20261122-0001\n"), M, "ceremony " + FORM),
    ("refusesOtherPurpose", put(("purpose",), "sign"), M, "purpose " + FORM),
    ("refusesPurposeOfTheOtherKind", put(("purpose",), "unlock"), M, "key of the manifest is unknown"),
    ("refusesShortSetId", put(("setId",), "00" * 15), M, "setId " + FORM),
    ("refusesUpperCaseHex", put(("setId",), "AB" * 16), M, "setId " + FORM),
    ("refusesGenerationZero", put(("generation",), 0), M, "generation " + RANGE),
    ("refusesGenerationBeyond32Bits", put(("generation",), 1 << 32), M, "generation " + RANGE),
    ("refusesThresholdZero", put(("threshold",), 0), M, "threshold " + RANGE),
    ("refusesThresholdOneOfSeveral", put(("threshold",), 1), M, "threshold 1 does not fit 3 custodians"),
    ("refusesThresholdAboveCount", put(("threshold",), 4), M, "threshold 4 does not fit 3 custodians"),
    ("refusesNoCustodians", put(("custodians",), []), M, "threshold 2 does not fit 0 custodians"),
    ("refusesSeventeenCustodians", seventeen, M, "threshold 2 does not fit 17 custodians"),
    ("refusesOtherId", put(C0 + ("id",), "Ana"), M, "id of custodians[0] " + FORM),
    ("refusesLongId", put(C0 + ("id",), "a" * 33), M, "id of custodians[0] " + FORM),
    ("refusesCustodianOutOfPlace", lambda w: w.manifest["custodians"].reverse(), M, "index of custodians[0]"),
    ("refusesIndexSixteen", put(C0 + ("index",), 16), M, "index of custodians[0] " + RANGE),
    ("refusesSameIdTwice", lambda w: w.custodian(1).update(id="ana", file="ana.cms"), M, "have the same id"),
    ("refusesSameCardKeyTwice", put(C1 + ("kexSpkiSha256",), sha256("kexana")), M, "have the same kexSpkiSha256"),
    ("refusesSameSignatureKeyTwice", put(C1 + ("signSpkiSha256",), sha256("signana")), M,
     "have the same signSpkiSha256"),
    ("refusesShortSignatureKeyHash", put(C0 + ("signSpkiSha256",), "00"), M, "signSpkiSha256 of custodians[0] " + FORM),
    ("refusesShortCommitment", put(C0 + ("commitment",), "00"), M, "commitment of custodians[0] " + FORM),
    ("refusesShortFileHash", put(C0 + ("sha256",), "00"), M, "sha256 of custodians[0] " + FORM),
    ("refusesFileOfAnother", put(C0 + ("file",), "bruno.cms"), M, "file of custodians[0] is not its id's"),
    ("refusesPathForFile", put(C0 + ("file",), "x/ana.cms"), M, "file of custodians[0] " + FORM),
    ("refusesEmptyLabel", put(("key", "label"), ""), M, "label of key " + FORM),
    ("refusesControlCharacterInLabel", put(("key", "label"), "Raiz\n"), M, "label of key " + FORM),
    ("refusesLabelOver64Octets", put(("key", "label"), "ã" * 33), M, "label of key " + FORM),
    ("refusesOddKeyId", put(("key", "id"), "012"), M, "id of key " + FORM),
    ("refusesUnknownAlgorithm", put(("key", "algorithm"), "RSA_1024"), M, "algorithm of key " + FORM),
    ("refusesShortKeyHash", put(("key", "spkiSha256"), "00"), M, "spkiSha256 of key " + FORM),
    ("refusesPathForWrappedFile", put(("wrapped", "file"), "../Raiz.kwp"), M, "file of wrapped " + FORM),
    ("refusesHiddenWrappedFile", put(("wrapped", "file"), ".kwp"), M, "file of wrapped " + FORM),
    ("refusesWrappedFileOfAnotherKey", put(("wrapped", "file"), "Outra.kwp"), M, "not named after the key's label"),
    ("refusesEmptyWrappedFile", put(("wrapped", "length"), 0), M, "length of wrapped " + RANGE),
    ("refusesHugeWrappedFile", put(("wrapped", "length"), (1 << 20) + 1), M, "length of wrapped " + RANGE),
    ("refusesUnknownWireFormat", put(("wrapped", "wireFormat"), "rfc3394"), M, "wireFormat of wrapped " + FORM),
    ("refusesSpaceInMechanism", put(("wrapped", "mechanism"), "AES KWP"), M, "mechanism of wrapped " + FORM),
    ("refusesLongCheckValue", put(("wrapped", "kekCheckValue"), "0a1b2c3d"), M, "kekCheckValue of wrapped " + FORM),
    ("refusesTokensInBackup", put(("tokens",), []), M, "tokens of the manifest is unknown"),
    ("refusesWrappedKeyInUnlock", unlock(put(("wrapped",), {})), M, "wrapped of the manifest is unknown"),
    ("refusesLongTokenPin", unlock(put(("tokens", 0, "length"), 33)), M, "length of tokens[0] " + RANGE),
    ("refusesUnknownAlphabet", unlock(put(("tokens", 1, "alphabet"), "hex")), M, "alphabet of tokens[1] " + FORM),
    ("refusesSamePinSaltTwice", unlock(lambda w: put(("tokens", 1, "pinSalt"), sha256("primary")[:32])(w)), M,
     "two tokens have the same pinSalt"),
    ("refusesSameTokenTwice", unlock(put(("tokens", 1, "name"), "primary")), M, "two tokens have the same name"),
    # an envelope's octets
    ("refusesMissingEnvelope", removed("ana.txt"), A, "it cannot be read"),
    ("refusesEmptyEnvelope", envelope(lambda e: b""), A, "it is empty; open this envelope anew"),
    ("refusesHugeEnvelope", envelope(lambda e: e * 100), A, "it is longer than 4096 octets"),
    ("refusesFolderForEnvelope", special(lambda: os.mkdir("special.txt")), "special.txt: ", "it is not a plain file"),
    ("refusesPipeForEnvelope", special(lambda: os.mkfifo("special.txt")), "special.txt: ", "it is not a plain file"),
    ("refusesDeviceForEnvelope", given("/dev/zero", "bruno"), "/dev/zero: ", "it is not a plain file"),
    ("refusesSealedEnvelope", envelope(lambda e: b"\x30\x82" + bytes(range(256))), A, "it is not text in ASCII"),
    ("refusesEnvelopeInUtf16", envelope(lambda e: e.decode().encode("utf-16")), A, "it is not text in ASCII"),
    ("refusesByteOrderMarkInEnvelope", envelope(lambda e: b"\xef\xbb\xbf" + e), A, "it is not text in ASCII"),
    ("refusesLinesOfWindows", envelope(lambda e: e.replace(b"\n", b"\r\n")), A,
     "line 1 is not `format: conclave/v1/envelope`"),
    ("refusesLastLineWithoutEnd", envelope(lambda e: e[:-1]), A, "its last line has no end"),
    ("refusesEmptyLineAtTheEnd", envelope(lambda e: e + b"\n"), A, "it has 14 lines, not 13"),
    ("refusesEmptyLineAtTheStart", envelope(lambda e: b"\n" + e), A, "line 1 is not `format:"),
    ("refusesNulBehindTheWords", envelope(lambda e: e + b"\0"), A, "its last line has no end"),
    ("refusesUnknownLine", envelope(lambda e: e + b"comment: x\n"), A, "it has 14 lines, not 13"),
    ("refusesTwoEnvelopesInOneFile", envelope(lambda e: e * 2), A, "it has 26 lines, not 13"),
    ("refusesTabForSpace", line("generation", "\t1"), A, "line 5 is not `generation: 1`"),
    ("refusesSpaceBehindValue", line("purpose", "backup "), A, "line 4 is not `purpose: backup`"),
    ("refusesLeadingZero", line("index", "00"), A, "line 9 is not `index: 0`"),
    ("refusesSign", line("m", "+2"), A, "line 10 is not `m: 2`"),
    ("refusesUpperCaseHexInEnvelope", line("set-id", "000102030405060708090A0B0C0D0E0F"), A, "line 3 is not `set-id:"),
    # what the manifest says otherwise
    ("refusesOtherEnvelopeFormat", line("format", "conclave/v2/envelope"), A, "line 1 is not `format:"),
    ("refusesEnvelopeOfAnotherCeremony", line("ceremony", "P-20261122-0002"), A, "line 2 is not `ceremony: P-"),
    ("refusesEnvelopeOfAnotherSet", line("set-id", "ff" * 16), A, "line 3 is not `set-id: 0001"),
    ("refusesEnvelopeOfAnotherPurpose", line("purpose", "unlock"), A, "line 4 is not `purpose: backup`"),
    ("refusesEnvelopeOfAnotherGeneration", line("generation", "2"), A, "line 5 is not `generation: 1`"),
    ("refusesEnvelopeOfAnotherKey", line("key-spki-sha256", sha256("x")), A, "line 6 is not `key-spki-sha256:"),
    ("refusesUnknownCustodian", line("custodian", "zoe"), A, "line 7 is not `custodian:` and one of the manifest's"),
    ("refusesEnvelopeUnderAnothersName", line("custodian", "bruno"), A, "line 8 is not `kex-spki-sha256:"),
    ("refusesEnvelopeOfAnotherCard", line("kex-spki-sha256", sha256("x")), A, "line 8 is not `kex-spki-sha256:"),
    ("refusesOtherIndex", line("index", "1"), A, "line 9 is not `index: 0`"),
    ("refusesOtherThreshold", line("m", "3"), A, "line 10 is not `m: 2`"),
    ("refusesOtherCount", line("n", "4"), A, "line 11 is not `n: 3`"),
    ("refusesEnvelopeOfTheUnlockSecret", lambda w: w.files.update(
        {"ana.txt": World(purpose="unlock").text().encode()}), A, "line 4 is not `purpose: backup`"),
    # salt and words
    ("refusesShortSalt", line("salt", "00" * 31), A, "line 12 is not `salt:` and 64 digits"),
    ("refusesUpperCaseSalt", line("salt", "AB" * 32), A, "line 12 is not `salt:` and 64 digits"),
    ("refusesOtherSalt", line("salt", sha256("x")), A, DEALT),
    ("refusesCommitmentOfAnother", lambda w: put(C0 + ("commitment",), w.custodian(1)["commitment"])(w), A, DEALT),
    ("refusesOtherWord", words(lambda w: w.rsplit(" ", 1)[0] + (" acid" if w.endswith(" academic") else " academic")),
     A, DEALT),
    ("refusesWordsInOtherOrder", words(lambda w: " ".join(w.split()[:4] + w.split()[:3:-1])), A, DEALT),
    ("refusesWordsOfAnother", lambda w: w.line("words", w.lines["bruno"][-1][7:]), A, DEALT),
    ("refusesThirtyTwoWords", words(lambda w: w.rsplit(" ", 1)[0]), A, "line 13 is not `words:` and 33 words"),
    ("refusesThirtyFourWords", words(lambda w: w + " acid"), A, "line 13 is not `words:` and 33 words"),
    ("refusesTwoSpacesBetweenWords", words(lambda w: w.replace(" ", "  ", 1)), A, "line 13 is not `words:`"),
    ("refusesUpperCaseWords", words(str.upper), A, "line 13 is not `words:` and 33 words"),
    # a dealer who did wrong, and committed to it
    ("refusesWordOfNoList", lambda w: w.deal(words=" ".join(["conclave"] * 33)), A, "word 1 is not in the word list"),
    ("refusesWordsThatAreNotExtendable", dealt(extendable=0), A, "the extendable flag in its words is wrong"),
    ("refusesIterationExponent", dealt(exponent=1), A, "the iteration exponent in its words is wrong"),
    ("refusesGroupIndex", dealt(group_index=1), A, "the group index in its words is wrong"),
    ("refusesGroupThreshold", dealt(group_threshold=1), A, "the group threshold in its words is wrong"),
    ("refusesGroupCount", dealt(group_count=1), A, "the group count in its words is wrong"),
    ("refusesMemberIndex", dealt(member=1), A, "the member index in its words is wrong"),
    ("refusesMemberThreshold", dealt(threshold=2), A, "the member threshold in its words is wrong"),
    ("refusesChecksum", lambda w: w.deal(words=w.lines["ana"][-1][7:].rsplit(" ", 1)[0] +
                                         (" acid" if w.lines["ana"][-1].endswith(" academic") else " academic")), A,
     "the checksum of its words is wrong"),
    ("refusesPadding", dealt(padding=1), A, "the padding in its words is not zero"),
    ("refusesOtherIdentifier", dealt(1, identifier=54321), B, "its words are of another set"),
    ("refusesSharesThatDoNotFit", other_value, M, "these shares do not fit together; take other custodians"),
    # how many, and whose
    ("refusesNoShares", given(), M, "2 envelopes are needed and 0 came; open 2 more"),
    ("refusesTooFewShares", given("ana"), M, "2 envelopes are needed and 1 came; open 1 more"),
    ("refusesTooManyShares", given("ana", "bruno", "carla"), M, "2 envelopes are needed and 3 came; leave 1 out"),
    ("refusesSameFileTwice", given("ana", "ana"), A, "it is the same share as in ana.txt; leave one out"),
    ("refusesSameShareTwice", lambda w: [given("ana", "copy.txt")(w), w.files.update(
        {"copy.txt": w.text().encode()})], "copy.txt: ", "it is the same share as in ana.txt"),
    ("refusesManifestForEnvelope", given("manifest.json", "ana"), M, "it is not text in ASCII"),
    # the word list
    ("refusesMissingWordList", word_list(None), W, "it cannot be read"),
    ("refusesEmptyWordList", word_list(lambda w: ""), W, "it is empty"),
    ("refusesHugeWordList", word_list(lambda w: w * 3), W, "it is longer than 16384 octets"),
    ("refusesChangedWordList", word_list(lambda w: w.replace("acid", "acis")), W, "it is not SLIP-0039's word list"),
    ("refusesWordListInOtherOrder", word_list(lambda w: "\n".join(reversed(WORDS))), W, "not SLIP-0039's word list"),
    ("refusesEnvelopeForWordList", lambda w: setattr(w, "wordlist", "bruno.txt"), B, "not SLIP-0039's word list"),
]


def every_line():
    """Each line of an envelope left out, twice, before the one above it; and with another value."""
    names = [line.split(":")[0] for line in World().lines["ana"]]
    for i, name in enumerate(names):
        title = "".join(part.capitalize() for part in name.split("-"))
        yield "refusesEnvelopeWithoutLine" + title, lambda w, i=i: w.lines["ana"].pop(i), A, "line"
        yield ("refusesDuplicateLine" + title, lambda w, i=i: w.lines["ana"].insert(i, w.lines["ana"][i]), A, "line")
        if i > 0:
            yield ("refusesReorderedLine" + title,
                   lambda w, i=i: w.lines["ana"].insert(i - 1, w.lines["ana"].pop(i)), A, "line")
        yield ("refusesEmptyLine" + title, lambda w, n=name: w.line(n, ""), A, "line %d is not" % (i + 1))


def every_member():
    """Each member of the manifest left out; those that must be there."""
    def paths(value, path):
        if isinstance(value, dict):
            for name in value:
                yield path + (name,)
                yield from paths(value[name], path + (name,))
        elif isinstance(value, list):
            yield from paths(value[1], path + (1,))

    for purpose, wrap in (("backup", lambda change: change), ("unlock", unlock)):
        for path in paths(World(purpose=purpose).manifest, ()):
            if path in (("wrapped",), ("format",)) or purpose == "unlock" and path[0] != "tokens":
                continue  # the one may be missing, the other has a row
            title = "".join("%s" % part if isinstance(part, int) else part[0].upper() + part[1:] for part in path)
            yield "refusesManifestWithout" + title, wrap(cut(*path)), M, "%s of " % path[-1]


class Refuses(TestCase):
    def test_noRowChangesNothing(self):
        """Were the rows' world bad by itself, they would prove nothing."""
        for purpose in ("backup", "unlock"):
            self.assertEqual(World(purpose=purpose).run()[0], 0)

    def test_everyOtherOctetOfAnEnvelope(self):
        dice, world = random.Random(39), World()
        world.write()
        text = world.text().encode()
        for place in range(len(text)):
            with open("ana.txt", "wb") as file:
                file.write(text[:place] + bytes([text[place] ^ dice.randrange(1, 256)]) + text[place + 1:])
            self.assertRaises(recover.Refused, recover.recover, WORDLIST, "manifest.json", ["ana.txt", "bruno.txt"])

    def test_anyOctetsForAManifest(self):
        """Some are taken: of a hash that no envelope holds, one is as good as another."""
        dice, world = random.Random(40), World()
        world.write()
        text = canonical(world.manifest)
        for _ in range(500):
            place, length = dice.randrange(len(text)), dice.choice((0, 1, 1, 1, 2, 20))
            with open("manifest.json", "wb") as file:
                file.write(text[:place] + dice.randbytes(dice.randrange(3)) + text[place + length:])
            with contextlib.suppress(recover.Refused):
                recover.recover(WORDLIST, "manifest.json", ["ana.txt", "bruno.txt"])

    def test_rowsHaveNamesOfTheirOwn(self):
        names = [row[0] for row in ALL]
        self.assertEqual(len(names), len(set(names)))
        self.assertGreaterEqual(len(ROWS), 40)


def method(change, file, fragment):
    def test(self):
        world = World()
        secrets = [world.lines[id][-1][7:] for id in world.ids]
        change(world)
        self.refused(world.run(), file, fragment, secrets=secrets)
    return test


ALL = ROWS + list(every_line()) + list(every_member())
for name, change, file, fragment in ALL:
    setattr(Refuses, "test_" + name, method(change, file, fragment))

if __name__ == "__main__":
    unittest.main()
