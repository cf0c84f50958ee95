#!/usr/bin/env python3
"""Does what docs/recovery-without-conclave.md says, with its own commands, as they stand there.

    recovery.py --record DIR --out KEY.der --rehearsal PROGRAM --cards N ana=1:PINFILE bruno=3:PINFILE

Cards are those of the running room ($CONCLAVE_ROOM and its env): custodian=card:file of the PIN; all N are in readers at once.
The safe's folder is made of the record: the files that the page names and no others, under a name with spaces and accents. PINs
are typed at openssl's prompt, on a terminal of its own. The first custodian comes without the card, then types a wrong PIN.
Prints the transcript; exit 0 when the root key came out and fits root.crt and the check value.
"""
import argparse
import json
import os
import pty
import re
import shutil
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCKS = ["safe", "prepare", "files", "open", "combine", "unwrap", "prove", "clean up"]
WRONG_PIN = b"111111"

# OpenSC sees a card some time after it is in the reader, and until some time after it left.
WAIT = """
wait_for_tokens() {
    for _ in $(seq 100); do
        [ "$(pkcs11-tool --module opensc-pkcs11.so -T 2>/dev/null | grep -c 'token label')" = "$1" ] && return
        sleep 0.1
    done
    echo "not $1 cards in the readers"; return 1
}
"""

# A computer that is used for more: p11-kit knows SoftHSM too, whose tokens openssl would see beside the cards, and
# somebody has settings of their own.
OTHERS = """
tokens_of_all_modules=$(pkcs11-tool --module p11-kit-proxy.so -T 2>/dev/null)
grep -q SoftHSM <<<"$tokens_of_all_modules" && grep -q piv_II <<<"$tokens_of_all_modules" ||
    { echo "p11-kit does not know SoftHSM beside OpenSC"; exit 1; }
export PKCS11_MODULE_PATH=libsofthsm2.so OPENSSL_CONF=/nowhere OPENSC_CONF=/nowhere
"""


def blocks():
    with open(ROOT + "/docs/recovery-without-conclave.md") as page:
        found = re.findall(r"^```sh\n(.*?)^```$", page.read(), re.MULTILINE | re.DOTALL)
    if len(found) != len(BLOCKS):
        sys.exit("the page has %d command blocks, not %d" % (len(found), len(BLOCKS)))
    return dict(zip(BLOCKS, found))


def replaced(block, old, new):
    assert block.count(old) == 1, (old, block)
    return block.replace(old, new)


def make_safe(record, safe):
    """What the page's table names."""
    with open(record + "/backup/manifest.json") as file:
        manifest = json.load(file)
    ids = [custodian["id"] for custodian in manifest["custodians"]]
    for name in ["backup/manifest.json", "backup/" + manifest["wrapped"]["file"], "artefacts/root.crt"] + [
            "backup/shares/%s.cms" % id for id in ids] + ["participants/%s.kex.crt" % id for id in ids]:
        os.makedirs(os.path.dirname(safe + "/" + name), exist_ok=True)
        shutil.copy(record + "/" + name, safe + "/" + name)
    for name in ("docs/recover.py", "docs/recovery-without-conclave.md", "resources/words/slip39-wordlist.txt"):
        shutil.copy(ROOT + "/" + name, safe)
    return manifest


def script(args, people, safe, folder):
    """One bash script of all the page's commands; only the safe's folder and the ids are filled in, and cards change hands."""
    page = {name: text.replace("/dev/shm/recovery", folder) for name, text in blocks().items()}
    opened = {name: replaced(page["open"], "id=ana\n", "id=%s\n" % name) for name in people}
    card = '"%s" card %%s %%s' % args.rehearsal
    lines = ["set -e", WAIT, OTHERS, replaced(page["safe"], "/media/safe", safe), page["prepare"], page["files"]]
    lines += ["wait_for_tokens %d" % args.cards]
    for name, (number, _) in people.items():
        if name == next(iter(people)):
            refuses = ["if", opened[name], "then exit 1; fi", "[ ! -e %s.txt ]" % name]
            lines += [card % (number, "pull"), "wait_for_tokens %d" % (args.cards - 1)] + refuses
            lines += [card % (number, "insert"), "wait_for_tokens %d" % args.cards] + refuses
        lines += [opened[name]]
    lines += [page["combine"], page["unwrap"], page["prove"]]
    lines += ['cp root.der "%s"' % args.out, page["clean up"], "echo recovered"]
    return "\n".join(lines) + "\n"


def run(text, pins):
    """On a pseudo-terminal, so that openssl asks as it asks a person. Returns exit status and all output."""
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(text)
        file.flush()
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvp("bash", ["bash", file.name])
        output, asked = b"", 0
        while True:
            try:
                piece = os.read(terminal, 4096)
            except OSError:  # Linux says EIO when the other side has closed
                break
            if not piece:
                break
            output += piece
            if output.count(b"Enter PKCS#11 token PIN") > asked and output.endswith(b":"):
                if asked == len(pins):
                    sys.exit("a PIN is asked for once too often:\n" + output.decode(errors="replace"))
                os.write(terminal, pins[asked] + b"\n")
                asked += 1
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), output.decode(errors="replace")


def is_good(output, manifest, people):
    """What the person at the terminal is told, besides the key itself."""
    text = output.replace("\r\n", "\n")
    names = list(people)
    digits = manifest["wrapped"]["kekCheckValue"].upper()
    macs = re.findall(r"^([0-9A-F]{32})$", text, re.MULTILINE)
    said = re.findall(r"^([a-z0-9-]+): (opened|NOT opened)$", text, re.MULTILINE)
    return (text.endswith("\nrecovered\n") and text.count(": OK\n") == len(manifest["custodians"]) + 1
            and said == [(names[0], "NOT opened")] * 2 + [(name, "opened") for name in names]
            and text.count("No card in the readers is that of ") == 1 and text.count("PIN incorrect") == 1
            and "must begin with %s.\n" % digits in text and [mac[:6] for mac in macs] == [digits])


def main():
    parser = argparse.ArgumentParser()
    for name in ("record", "out", "rehearsal"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--cards", type=int, required=True)
    parser.add_argument("custodians", nargs="+")
    args = parser.parse_args()
    people, pins = {}, [WRONG_PIN]
    for custodian in args.custodians:
        name, number, pin_file = re.fullmatch(r"([a-z0-9-]+)=(\d+):(.+)", custodian).groups()
        people[name] = (int(number), pin_file)
        with open(pin_file, "rb") as file:
            pins.append(file.readline().rstrip(b"\n"))
    folder = tempfile.mkdtemp(prefix="conclave-recovery-", dir="/dev/shm")
    os.rmdir(folder)  # the page makes it
    with tempfile.TemporaryDirectory(prefix="Cofre da Raiz, cópia 1 ") as safe:
        manifest = make_safe(args.record, safe)
        status, output = run(script(args, people, safe, folder), pins)
    print(output)
    sys.exit(0 if status == 0 and is_good(output, manifest, people) and not os.path.exists(folder) else 1)


main()
