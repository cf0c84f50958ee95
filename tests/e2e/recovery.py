#!/usr/bin/env python3
"""Does what docs/recovery-without-conclave.md says, with its own commands, as they stand there.

    recovery.py --record DIR --safe DIR --label LABEL --out KEY.der --rehearsal PROGRAM --cards N ana=1:PINFILE bruno=3:PINFILE

Cards are those of the running room ($CONCLAVE_ROOM and its env): custodian=card:file of the PIN. PINs are typed at openssl's prompt,
on a terminal of its own. Prints the transcript; exit 0 when the root key came out and fits root.crt and the check value.
"""
import argparse
import json
import os
import pty
import re
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCKS = ["prepare", "sums", "open", "combine", "check value", "unwrap", "prove", "clean up"]

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


def blocks():
    with open(ROOT + "/docs/recovery-without-conclave.md") as page:
        found = re.findall(r"^```sh\n(.*?)^```$", page.read(), re.MULTILINE | re.DOTALL)
    if len(found) != len(BLOCKS):
        sys.exit("the page has %d command blocks, not %d" % (len(found), len(BLOCKS)))
    return dict(zip(BLOCKS, found))


def script(args, people, folder):
    """One bash script of all the page's commands; only paths and names are filled in, and cards change hands.

    All through reader 1: OpenSC as it comes looks at the first four readers only, and vpcd counts two for one.
    """
    page = {name: text.replace("/dev/shm/recovery", folder) for name, text in blocks().items()}
    values = {"RECORD": args.record, "SAFE": args.safe, "LABEL": args.label, "CUSTODIANS": " ".join(people),
              "RECOVER": ROOT + "/docs/recover.py", "WORDLIST": ROOT + "/resources/words/slip39-wordlist.txt"}
    for name, value in values.items():
        page["prepare"], count = re.subn(r"\b%s=(\"[^\"]*\"|\S+)" % name, '%s="%s"' % (name, value), page["prepare"])
        assert count == 1, name
    card = '"%s" card %%s %%s' % args.rehearsal
    lines = ["set -e", WAIT]
    lines += [card % (number + 1, "pull") for number in range(args.cards)] + ["wait_for_tokens 0"]
    lines += [page["prepare"], page["sums"]]
    for name, (number, _) in people.items():
        lines += [card % (number, "insert --reader 1"), "wait_for_tokens 1", "id=" + name, page["open"]]
        lines += [card % (number, "pull"), "wait_for_tokens 0"]
    lines += [page["combine"], page["check value"], page["unwrap"], page["prove"]]
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


def main():
    parser = argparse.ArgumentParser()
    for name in ("record", "safe", "label", "out", "rehearsal"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--cards", type=int, required=True)
    parser.add_argument("custodians", nargs="+")
    args = parser.parse_args()
    people, pins = {}, []
    for custodian in args.custodians:
        name, number, pin_file = re.fullmatch(r"([a-z0-9-]+)=(\d+):(.+)", custodian).groups()
        people[name] = (int(number), pin_file)
        with open(pin_file, "rb") as file:
            pins.append(file.readline().rstrip(b"\n"))
    folder = tempfile.mkdtemp(prefix="conclave-recovery-", dir="/dev/shm")
    os.rmdir(folder)  # the page makes it
    status, output = run(script(args, people, folder), pins)
    print(output)
    with open(args.record + "/backup/manifest.json") as file:
        wrapped = json.load(file)["wrapped"]
    macs = re.findall(r"^([0-9A-F]{32})\r?$", output, re.MULTILINE)
    is_good = status == 0 and [mac[:6].lower() for mac in macs] == [wrapped["kekCheckValue"]]
    is_good = is_good and output.rstrip().endswith("recovered") and not os.path.exists(folder)
    sys.exit(0 if is_good else 1)


main()
