#include "tests/bench/slow_records.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"

namespace conclave::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t fullOctets = 63U << 20;  // a transcript has at most 64 MiB

std::string contentOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, std::string_view content) {
    std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
}

/// A transcript whose chain holds, whatever is put into it.
class Chain {
  public:
    explicit Chain(const fs::path& file) : m_file(file, std::ios::binary) {}

    void put(json entry) {
        entry["seq"] = ++m_seq;
        entry["prev"] = m_previous;
        const auto line = entry.dump();
        m_previous = toHex(crypto::sha256(asBytes(line)));
        m_octets += line.size() + 1;
        m_file << line << '\n';
    }
    std::size_t octets() const { return m_octets; }

  private:
    std::ofstream m_file;
    std::string m_previous = std::string(64, '0');
    std::int64_t m_seq = 0;
    std::size_t m_octets = 0;
};

/// What the number-th entry is made of: of the honest one that it stands before.
using Make = std::function<json(json honest, int number)>;

/// Entries before the first one that is like `like`, until the transcript is full, or `most` of them.
std::function<void(const fs::path&)> flood(json like, Make make, int most = 1'000'000) {
    return [=](const fs::path& record) {
        const auto file = record / "transcript.jsonl";
        const auto honest = contentOf(file);
        std::istringstream lines(honest);
        Chain chain(file);
        bool isDone = false;
        for (std::string line; std::getline(lines, line);) {
            const auto entry = json::parse(line);
            auto patched = entry;
            patched.merge_patch(like);
            for (int number = 1; !isDone && patched == entry; ++number) {
                chain.put(make(entry, number));
                isDone = chain.octets() + honest.size() > fullOctets || number == most;
            }
            chain.put(entry);
        }
    };
}

json exception(const json& at, int number, const std::string& decision) {
    return {
        {"type", "exception"},     {"boot", at["boot"]}, {"ceremony", at["ceremony"]}, {"time", at["time"]},
        {"step", at["step"]},      {"number", number},   {"what", "A phone rang."},    {"done", "-"},
        {"reportedBy", "witness"}, {"about", ""},        {"decision", decision}};
}

json with(json entry, const json& members) {
    entry.update(members);
    return entry;
}

/// Certificates times SignerInfos, in a file of nearly 4 MiB.
void swellSignatures(const fs::path& record) {
    namespace der = crypto::der;
    const auto file = record / "transcript.jsonl.p7s";
    const auto octets = contentOf(file);
    der::Reader reader(asBytes(octets));
    auto contentInfo = reader.inside(der::sequence);
    const auto type = toBytes(contentInfo.element(der::objectIdentifier).whole);
    auto data = contentInfo.inside(der::contextConstructed(0)).inside(der::sequence);
    const auto version = toBytes(data.element(der::integer).whole);
    const auto digests = toBytes(data.element(der::set).whole);
    const auto content = toBytes(data.element(der::sequence).whole);
    auto certificates = data.inside(der::contextConstructed(0));
    std::vector<Bytes> allCertificates, infos;
    while (!certificates.atEnd())
        allCertificates.push_back(toBytes(certificates.element(der::sequence).whole));
    const auto info = toBytes(data.inside(der::set).element(der::sequence).whole);
    for (int i = 0; i < 3000; ++i)
        allCertificates.push_back(
            der::makeSequence({der::makeInteger(i), der::make(der::octetString, Bytes(500))}));
    infos.assign((2U << 20) / info.size(), info);
    const auto swollen = der::makeSequence(
        {type, der::make(der::contextConstructed(0),
                         der::makeSequence({version, digests, content,
                                            der::makeSetOf(allCertificates, der::contextConstructed(0)),
                                            der::makeSetOf(infos)}))});
    write(file, asText(swollen));
    for (const auto& one : fs::directory_iterator(record / "signatures"))
        write(one.path(), asText(swollen));
}

}  // namespace

std::vector<SlowRecord> slowRecords() {
    const auto same = [](json honest, int) { return honest; };
    return {
        {"a document that never ends",
         [](const fs::path& record) { write(record / "ceremony.yaml", ", a: b"); }},
        {"certificates x SignerInfos", swellSignatures},
        {"sparse files of 64 MiB",
         [](const fs::path& record) {
             for (const auto& one : fs::recursive_directory_iterator(record))
                 if (one.is_regular_file() && one.path().filename() != "transcript.jsonl" &&
                     one.path().extension() != ".yaml")
                     fs::resize_file(one.path(), 64U << 20);
         }},
        {"20,000 files that nothing names",
         [](const fs::path& record) {
             for (int i = 0; i < 20'000; ++i)
                 write(record / fmt::format("file-{}", i), "x");
         }},
        {"people", flood({{"type", "participant"}},
                         [](json honest, int number) {
                             return with(std::move(honest), {{"id", fmt::format("p-{}", number)},
                                                             {"name", fmt::format("Person {}", number)}});
                         })},
        {"cards x exceptions", flood({{"type", "card"}},
                                     [](const json& honest, int number) {
                                         return number % 2 == 0 ? honest
                                                                : exception(honest, number / 2 + 1, "-");
                                     })},
        {"exceptions left open",
         flood({{"type", "step-end"}},
               [](const json& honest, int number) { return exception(honest, number, ""); })},
        {"keys made", flood({{"type", "result"}, {"action", "generate-key"}}, same)},
        {"keys made x restored",
         [](const fs::path& record) {
             flood(
                 {{"type", "result"}, {"action", "generate-key"}}, [](json honest, int) { return honest; },
                 20'000)(record);
             flood({{"type", "result"}, {"action", "restore-key"}},
                   [](json honest, int) { return honest; })(record);
         }},
        {"attestations", flood({{"type", "attestation"}}, same)},
        {"steps x redo",
         flood({{"type", "step-begin"}},
               [](json honest, int number) {
                   if (number % 2 == 0)
                       return with(std::move(honest), {{"step", fmt::format("s-{}", number)}});
                   return json{{"type", "redo"},
                               {"boot", honest["boot"]},
                               {"ceremony", honest["ceremony"]},
                               {"time", honest["time"]},
                               {"step", ""},
                               {"from", "s-2"},
                               {"by", honest["actor"]},
                               {"reason", "-"}};
               })},
        {"closings", flood({{"type", "closing"}},
                           [](const json& honest, int number) {
                               return number % 2 == 0 ? honest
                                                      : with(exception(honest, number / 2 + 1, "-"),
                                                             {{"cause", "new-closing"}, {"step", ""}});
                           })},
        {"confirmations of one long result",
         [](const fs::path& record) {
             flood(
                 {{"type", "result"}, {"action", "restore-key"}},
                 [](json honest, int) {
                     for (int i = 0; i < 200'000; ++i)
                         honest["objects"].push_back({{"class", "certificate"}, {"label", ""}, {"id", ""}});
                     return honest;
                 },
                 1)(record);
             flood({{"type", "confirmation"}}, [](json honest, int) { return honest; })(record);
         }},
        {"files named", flood({{"type", "card"}},
                              [](json honest, int number) {
                                  for (int i = 0; i < 1000; ++i)
                                      honest["files"].push_back({{"path", fmt::format("{}/{}", number, i)},
                                                                 {"sha256", std::string(64, '0')},
                                                                 {"length", 1}});
                                  return honest;
                              })},
        {"custodians in one result", flood(
                                         {{"type", "result"}, {"action", "unlock"}},
                                         [](json honest, int) {
                                             for (int i = 0; i < 3'000'000; ++i)
                                                 honest["shares"][0]["custodians"].push_back("custodian-1");
                                             return honest;
                                         },
                                         1)},
        {"empty lists", flood(
                            {{"type", "result"}, {"action", "certificate"}},
                            [](json honest, int) {
                                honest["lint"]["all"] = std::vector<json>(20'000'000, json::array());
                                return honest;
                            },
                            1)},
    };
}

}  // namespace conclave::test
