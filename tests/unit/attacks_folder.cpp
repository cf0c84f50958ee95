#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "core/base/file.h"
#include "core/crypto/cms.h"
#include "core/crypto/der.h"
#include "core/transcript/record.h"
#include "tests/unit/attacks.h"

namespace conclave::test {

using verify::CheckId;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& file) {
    return std::string(asText(readFile(file).value()));
}

void put(const fs::path& file, std::string_view content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

/// Writes a file anew from what it was.
std::function<void(const fs::path&)> rewrite(const char* file, std::function<std::string(std::string)> how) {
    return [=](const fs::path& record) { put(record / file, how(read(record / file))); };
}

std::function<void(const fs::path&)> add(std::string file, std::string content = "junk") {
    return [=](const fs::path& record) { put(record / file, content); };
}

std::function<void(const fs::path&)> take(const char* file) {
    return [=](const fs::path& record) { fs::remove_all(record / file); };
}

std::function<void(const fs::path&)> exchange(const char* one, const char* other) {
    return [=](const fs::path& record) {
        const auto first = read(record / one);
        put(record / one, read(record / other));
        put(record / other, first);
    };
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = text.find('\n', start) + 1;
        lines.push_back(text.substr(start, end - start));
        start = end;
    }
    return lines;
}

/// The transcript's lines, rearranged.
std::function<void(const fs::path&)> rearrange(std::function<void(std::vector<std::string>&)> how) {
    return rewrite("transcript.jsonl", [=](const std::string& text) {
        auto lines = linesOf(text);
        how(lines);
        std::string joined;
        for (const auto& line : lines)
            joined += line;
        return joined;
    });
}

std::string replace(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    return at == std::string::npos ? text + to : text.replace(at, from.size(), to);
}

/// P-256 (SEC 2, 2.4.2): the order, to turn (r, s) into (r, n − s).
const Bytes order{0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                  0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                  0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

Bytes minus(Bytes s) {
    s.insert(s.begin(), 32 - s.size(), 0);
    Bytes other(32);
    int borrow = 0;
    for (std::size_t i = 32; i-- > 0;) {
        const int difference = order[i] - s[i] - borrow;
        borrow = difference < 0 ? 1 : 0;
        other[i] = static_cast<std::uint8_t>(difference + 256 * borrow);
    }
    return other;
}

/// The file's last element is the OCTET STRING with the ECDSA value; its length may change by an octet, so
/// that the lengths around it do: another signature is found whose other half is as long.
void turnSignature(const fs::path& file) {
    auto der = readFile(file).value();
    // SEQUENCE { INTEGER r, INTEGER s } at the end.
    for (std::size_t at = der.size() - 74; at < der.size() - 60; ++at) {
        crypto::der::Reader reader(ByteView(der).subspan(at));
        auto numbers = reader.inside(crypto::der::sequence);
        const auto r = numbers.content(crypto::der::integer);
        const auto s = numbers.content(crypto::der::integer);
        if (!numbers.isOk() || !numbers.atEnd() || !reader.atEnd() || r.size() < 28)
            continue;
        Bytes bare(s.begin(), s.end());
        while (bare.size() > 32)
            bare.erase(bare.begin());
        const auto turned =
            crypto::der::makeSequence({crypto::der::makeInteger(r), crypto::der::makeInteger(minus(bare))});
        // Where the length grows, the headers around grow too: what counts is that the value is another.
        der.resize(at);
        der.insert(der.end(), turned.begin(), turned.end());
        break;
    }
    put(file, asText(der));
}

}  // namespace

const std::vector<Attack>& folderAttacks() {
    const auto none = Edit();
    const std::function<void(RecordPlan&)> same;
    static const std::vector<Attack> all{
        {"a file added", CheckId::recordFiles, none, same, add("x")},
        {"a hidden file added", CheckId::recordFiles, none, same, add(".x")},
        {"a file beside the shares", CheckId::recordFiles, none, same, add("backup/shares/stranger.cms")},
        {"a second wrapped key", CheckId::recordFiles, none, same, add("backup/y.kwp")},
        {"a key in clear", CheckId::recordFiles, none, same, add("artefacts/root-key-in-clear.pem")},
        {"a stranger's signature", CheckId::recordFiles, none, same, add("signatures/stranger.p7s")},
        {"a name that is no UTF-8", CheckId::recordFiles, none, same, add("signatures/\xff.p7s")},
        {"an old transcript beside it", CheckId::recordFiles, none, same, add("transcript.jsonl.bak")},
        {"an empty folder", CheckId::recordFiles, none, same,
         [](const fs::path& record) { fs::create_directory(record / "timestamps"); }},
        {"a link", CheckId::recordFiles, none, same,
         [](const fs::path& record) { fs::create_symlink("/etc/passwd", record / "link"); }},
        {"a pipe", CheckId::recordFiles, none, same,
         [](const fs::path& record) { mkfifo((record / "pipe").c_str(), 0600); }},
        {"a file of the record that is a link", CheckId::recordFiles, none, same,
         [](const fs::path& record) {
             fs::rename(record / "ceremony.yaml", record.parent_path() / "elsewhere.yaml");
             fs::create_symlink(record.parent_path() / "elsewhere.yaml", record / "ceremony.yaml");
         }},
        {"no transcript", CheckId::transcriptChain, none, same, take("transcript.jsonl")},
        {"no certificate", CheckId::fileHashes, none, same, take("artefacts/root.crt")},
        {"no manifest", CheckId::fileHashes, none, same, take("unlock/manifest.json")},
        {"no proof", CheckId::fileHashes, none, same, take("backup/proof.json")},
        {"no text of the runbook", CheckId::fileHashes, none, same, take("runbook.txt")},
        {"another text of the runbook", CheckId::runbookText, none, same,
         rewrite("runbook.txt", [](const std::string& text) { return text + "\ntext        more\n"; })},
        {"no printed runbook", CheckId::runbookSigned, none, same, take("runbook.pdf")},
        {"a printed runbook that nobody signed", CheckId::runbookSigned, none, same,
         rewrite("runbook.pdf",
                 [](const std::string& pdf) { return pdf.substr(0, pdf.find("%%EOF\n") + 6); })},
        {"something behind the last signature", CheckId::runbookSigned, none, same,
         rewrite("runbook.pdf", [](const std::string& pdf) { return pdf + "\n"; })},
        {"no script", CheckId::fileHashes, none, same, take("ceremony.yaml")},
        {"no site binding", CheckId::fileHashes, none, same, take("site.yaml")},
        {"no certificate of a participant", CheckId::participants, none, same,
         take("participants/witness.sign.crt")},
        {"no certificates of all", CheckId::participants, none, same, take("participants/participants.pem")},
        {"one signature taken out", CheckId::signatures, none, same, take("signatures/witness.p7s")},
        {"no signature that holds all", CheckId::signatures, none, same, take("transcript.jsonl.p7s")},
        {"all signatures taken out", CheckId::signatures, none, same, take("signatures")},
        {"one share taken out", CheckId::backupFiles, none, same, take("backup/shares/custodian-1.cms")},
        {"the wrapped key taken out", CheckId::backupFiles, none, same,
         take("backup/CartorioDigitalRAIZ.kwp")},
        {"one envelope cut", CheckId::backupFiles, none, same,
         rewrite("backup/shares/custodian-1.cms", [](const std::string& was) { return was.substr(1); })},
        {"two envelopes exchanged", CheckId::backupFiles, none, same,
         exchange("unlock/shares/custodian-1.cms", "unlock/shares/custodian-2.cms")},
        {"two manifests exchanged", CheckId::fileHashes, none, same,
         exchange("unlock/manifest.json", "backup/manifest.json")},
        {"two signatures exchanged", CheckId::signatures, none, same,
         exchange("signatures/witness.p7s", "signatures/administrator.p7s")},
        {"two certificates exchanged", CheckId::participants, none, same,
         exchange("participants/witness.sign.crt", "participants/administrator.sign.crt")},
        {"a signature with an octet more", CheckId::signatures, none, same,
         rewrite("signatures/witness.p7s", [](const std::string& was) { return was + '\0'; })},
        {"a signature with an octet less", CheckId::signatures, none, same,
         rewrite("signatures/witness.p7s",
                 [](const std::string& was) { return was.substr(0, was.size() - 1); })},
        {"the other value of an ECDSA signature", CheckId::signatures, none, same,
         [](const fs::path& record) { turnSignature(record / "signatures/witness.p7s"); }},
        {"all signatures where one should be", CheckId::signatures, none, same,
         [](const fs::path& record) {
             put(record / "signatures/witness.p7s", read(record / "transcript.jsonl.p7s"));
         }},
        {"one signature where all should be", CheckId::signatures, none, same,
         [](const fs::path& record) {
             put(record / "transcript.jsonl.p7s", read(record / "signatures/witness.p7s"));
         }},
        {"the first line left out", CheckId::transcriptChain, none, same,
         rearrange([](auto& lines) { lines.erase(lines.begin()); })},
        {"a line in the middle left out", CheckId::transcriptChain, none, same,
         rearrange([](auto& lines) { lines.erase(lines.begin() + 40); })},
        {"the last line left out", CheckId::recordClosed, none, same,
         rearrange([](auto& lines) { lines.pop_back(); })},
        {"a line repeated", CheckId::transcriptChain, none, same,
         rearrange([](auto& lines) { lines.insert(lines.begin() + 20, lines[20]); })},
        {"two lines exchanged", CheckId::transcriptChain, none, same,
         rearrange([](auto& lines) { std::swap(lines[30], lines[31]); })},
        {"a blank line at the end", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl", [](const std::string& was) { return was + "\n"; })},
        {"no line end at the end", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl", [](const std::string& was) { return was.substr(0, was.size() - 1); })},
        {"a byte order mark", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl", [](const std::string& was) { return "\xef\xbb\xbf" + was; })},
        {"line ends of another system", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl",
                 [](const std::string& was) {
                     std::string text;
                     for (const char c : was)
                         text += c == '\n' ? "\r\n" : std::string(1, c);
                     return text;
                 })},
        {"a space more in a line", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl", [](const std::string& was) { return replace(was, "\":", "\": "); })},
        {"an answer changed", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl",
                 [](const std::string& was) {
                     return replace(was, "\"answer\":\"yes\"", "\"answer\":\"yea\"");
                 })},
        {"a member twice", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl",
                 [](const std::string& was) {
                     return replace(was, "\"answer\":\"yes\"", "\"answer\":\"no\",\"answer\":\"yes\"");
                 })},
        {"a number that is none", CheckId::transcriptChain, none, same,
         rewrite("transcript.jsonl",
                 [](const std::string& was) { return replace(was, "\"seq\":5", "\"seq\":5.0"); })},
        {"the statement of a dissenter changed", CheckId::transcriptChain, none,
         [](RecordPlan& plan) {
             plan.statements = {{"witness", "disagree"}};
         },
         rewrite("transcript.jsonl",
                 [](const std::string& was) {
                     return replace(was, "\"statement\":\"disagree\"", "\"statement\":\"agree\"");
                 })},
        {"a comment in the script", CheckId::fileHashes, none, same,
         rewrite("ceremony.yaml", [](const std::string& was) { return was + "# a comment\n"; })},
        {"a script that never ends", CheckId::fileHashes, none, same, add("ceremony.yaml", ", a: b")},
        {"a site binding of another place", CheckId::fileHashes, none, same,
         rewrite("site.yaml",
                 [](const std::string& was) { return replace(was, "Rehearsal room", "Vault"); })},
        {"text before a certificate", CheckId::fileHashes, none, same,
         rewrite("artefacts/root.crt", [](const std::string& was) { return "Certificate:\n" + was; })},
        {"another line width in a certificate", CheckId::participants, none, same,
         rewrite("participants/witness.sign.crt",
                 [](const std::string& was) { return replace(was, "\n", "\r\n"); })},
        {"the certificates of all in another order", CheckId::participants, none, same,
         rewrite("participants/participants.pem",
                 [](const std::string& was) {
                     const auto second = was.find("-----BEGIN", 1);
                     return was.substr(second) + was.substr(0, second);
                 })},
        {"a file of 5 MiB that the disk does not hold", CheckId::fileHashes, none, same,
         [](const fs::path& record) { fs::resize_file(record / "artefacts/root.crt", 5U << 20); }},
    };
    return all;
}

}  // namespace conclave::test
