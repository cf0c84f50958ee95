#include <QtTest/qtest.h>

#include <algorithm>
#include <cassert>
#include <functional>
#include <map>
#include <numeric>

#include "core/base/hex.h"
#include "core/quorum/envelope_content.h"
#include "core/quorum/manifest.h"
#include "core/quorum/token_pin.h"
#include "tests/unit/both_languages.h"

using namespace conclave;
using namespace conclave::quorum;

namespace {

template <class T>
Errc codeOf(const Result<T>& result) {
    return result ? Errc::internal : result.error().code();
}

Bytes sequence(std::uint8_t first, std::size_t size) {
    Bytes octets(size);
    std::iota(octets.begin(), octets.end(), first);
    return octets;
}

KeyValue keyOf(ByteView octets) {
    return KeyValue(SecretBytes::copyOf(octets));
}
SecretBytes secretText(std::string_view text) {
    return SecretBytes::copyOf(text);
}

EnvelopeContent sampleContent(Purpose purpose) {
    EnvelopeContent content;
    content.ceremonyId = "R-20261122-0001";
    content.setId = sequence(0, 16);
    content.purpose = purpose;
    content.generation = 4294967295;
    if (purpose == Purpose::backup)
        content.keySpkiSha256 = Bytes(32, 0xAB);
    content.custodian = "ana";
    content.kexSpkiSha256 = Bytes(32, 0xCD);
    content.index = 2;
    content.threshold = 2;
    content.count = 3;
    content.salt = sequence(0x80, 32);
    content.words = Share(secretText("academic acid acne"));
    return content;
}

constexpr std::string_view sampleText =
    "format: conclave/v1/envelope\n"
    "ceremony: R-20261122-0001\n"
    "set-id: 000102030405060708090a0b0c0d0e0f\n"
    "purpose: backup\n"
    "generation: 4294967295\n"
    "key-spki-sha256: abababababababababababababababababababababababababababababababab\n"
    "custodian: ana\n"
    "kex-spki-sha256: cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd\n"
    "index: 2\n"
    "m: 2\n"
    "n: 3\n"
    "salt: 808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f\n"
    "words: academic acid acne\n";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    const auto at = changed.find(from);
    assert(at != std::string::npos);
    return changed.replace(at, from.size(), to);
}

std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n') + 1;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    return std::accumulate(lines.begin(), lines.end(), std::string());
}

Manifest sampleManifest(Purpose purpose) {
    Manifest manifest;
    manifest.ceremonyId = "P-7";
    manifest.purpose = purpose;
    manifest.setId = sequence(0, 16);
    manifest.threshold = 1;
    manifest.custodians = {{"ana", 0, Bytes(32, 1), Bytes(32, 6), Bytes(32, 2), "ana.cms", Bytes(32, 3)}};
    if (purpose == Purpose::unlock) {
        manifest.tokens = {
            {"primary", "a1", "Raiz \xC3\xA7", sequence(0x40, 16), 1, 32, PinAlphabet::base32}};
    } else {
        manifest.key = ManifestKey{"Raiz", Bytes{0xCA, 0xFE}, "EC_P384", Bytes(32, 4)};
        manifest.wrapped =
            ManifestWrapped{"Raiz.kwp", Bytes(32, 5), 200, "CKM_AES_KEY_WRAP_PAD", "rfc5649", Bytes{1, 2, 3}};
    }
    return manifest;
}

/// JSON with ' for ".
std::string quoted(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return text;
}

std::string hashHex(char digit) {
    std::string hex;
    for (int i = 0; i < 32; ++i)
        hex += std::string("0") + digit;
    return hex;
}

std::string unlockJson() {
    return quoted(
        "{'ceremony':'P-7','custodians':[{'commitment':'" + hashHex('2') +
        "','file':'ana.cms','id':'ana','index':0,'kexSpkiSha256':'" + hashHex('1') + "','sha256':'" +
        hashHex('3') + "','signSpkiSha256':'" + hashHex('6') +
        "'}],'format':2,'generation':1,'purpose':'unlock','setId':'000102030405060708090a0b0c0d0e0f','"
        "threshold':1,"
        "'tokens':[{'alphabet':'base32','generation':1,'label':'Raiz ç','length':32,'name':'primary',"
        "'pinSalt':'404142434445464748494a4b4c4d4e4f','serial':'a1'}]}");
}

std::string backupJson() {
    return quoted("{'ceremony':'P-7','custodians':[{'commitment':'" + hashHex('2') +
                  "','file':'ana.cms','id':'ana','index':0,'kexSpkiSha256':'" + hashHex('1') +
                  "','sha256':'" + hashHex('3') + "','signSpkiSha256':'" + hashHex('6') +
                  "'}],'format':2,'generation':1,'key':{'algorithm':'EC_P384','id':'cafe','label':'Raiz'," +
                  "'spkiSha256':'" + hashHex('4') +
                  "'},'purpose':'backup','setId':'000102030405060708090a0b0c0d0e0f','threshold':1," +
                  "'wrapped':{'file':'Raiz.kwp','kekCheckValue':'010203','length':200,'mechanism':'CKM_AES_"
                  "KEY_WRAP_PAD'," +
                  "'sha256':'" + hashHex('5') + "','wireFormat':'rfc5649'}}");
}

Errc manifestCode(const std::string& json) {
    return codeOf(parseManifest(asBytes(json), "x/manifest.json"));
}

}  // namespace

/// docs/formats/shares.md, to the octet.
class SharesFormatTest : public QObject {
    Q_OBJECT

  private slots:
    // ---- token PINs ----

    /// Computed independently with Python 3 (RFC 5869 by hand):
    ///   prk = hmac.new(bytes(range(0x40, 0x50)), bytes(range(32)), sha256).digest(); t = s = b""; i = 1
    ///   info = b"conclave/v1/pin\0" + b"user" + b"\0" + (1).to_bytes(4, "big")
    ///   while len(s) < 512: t = hmac.new(prk, t + info + bytes([i]), sha256).digest(); s += t; i += 1
    ///   "".join("abcdefghijklmnopqrstuvwxyz234567"[b % 32] for b in s)[:32]
    ///   "".join(str(b % 10) for b in s if b < 250)[:32]
    void tokenPinsStayAsTheyAre() {
        const auto secret = keyOf(sequence(0, 32));
        const auto salt = sequence(0x40, 16);
        const auto pin = [&](TokenUser user, std::uint32_t generation, int length, PinAlphabet alphabet) {
            return std::string(
                deriveTokenPin(secret, salt, user, generation, length, alphabet).value().exposeText());
        };
        QCOMPARE(pin(TokenUser::so, 1, 32, PinAlphabet::base32),
                 std::string("jijrf2tfm22crcgfa6v4miyyqtwtww7d"));
        QCOMPARE(pin(TokenUser::user, 1, 32, PinAlphabet::base32),
                 std::string("hcbvgfx5mrs7zaaen6tfucivi2ey6xgq"));
        QCOMPARE(pin(TokenUser::user, 2, 32, PinAlphabet::base32),
                 std::string("wqav3haxo3pybjnrsh3kqnuzv5xmdveo"));
        QCOMPARE(pin(TokenUser::so, 4294967295, 16, PinAlphabet::base32), std::string("m2lktebxxk4fxmjb"));
        QCOMPARE(pin(TokenUser::user, 1, 8, PinAlphabet::digits), std::string("72136559"));
        // Octet 25 of this stream is above 249 and is left out.
        QCOMPARE(pin(TokenUser::user, 1, 32, PinAlphabet::digits),
                 std::string("72136559890376047893422124603842"));
    }

    void tokenPinsUseTheWholeAlphabetEvenly() {
        std::map<char, int> digits;
        std::map<char, int> letters;
        for (std::uint32_t generation = 1; generation <= 400; ++generation) {
            const auto secret = keyOf(sequence(9, 32));
            const auto salt = sequence(1, 16);
            const auto a =
                deriveTokenPin(secret, salt, TokenUser::so, generation, 32, PinAlphabet::digits).value();
            const auto b =
                deriveTokenPin(secret, salt, TokenUser::so, generation, 32, PinAlphabet::base32).value();
            for (const char c : a.exposeText())
                ++digits[c];
            for (const char c : b.exposeText())
                ++letters[c];
        }
        QCOMPARE(digits.size(), std::size_t{10});
        QCOMPARE(letters.size(), std::size_t{32});
        // 12800 draws: 1280 and 400 expected; the bounds are more than six standard deviations away.
        for (const auto& [c, count] : digits)
            QVERIFY(count > 1060 && count < 1500);
        for (const auto& [c, count] : letters)
            QVERIFY(count > 275 && count < 525 &&
                    std::string("abcdefghijklmnopqrstuvwxyz234567").find(c) != std::string::npos);
    }

    void refusesPinsOfImpossibleLengthOrSource() {
        const auto secret = keyOf(sequence(0, 32));
        const auto salt = sequence(0, 16);
        for (const int length : {-1, 0, 3, 33})
            QCOMPARE(codeOf(deriveTokenPin(secret, salt, TokenUser::so, 1, length, PinAlphabet::digits)),
                     Errc::valueNotAllowed);
        QVERIFY(!deriveTokenPin(keyOf(sequence(0, 31)), salt, TokenUser::so, 1, 8, PinAlphabet::digits));
        QVERIFY(!deriveTokenPin(secret, sequence(0, 15), TokenUser::so, 1, 8, PinAlphabet::digits));
    }

    void tellsTheEntropyOfAPin() {
        QCOMPARE(entropyBits(16, PinAlphabet::base32), 80.0);
        QVERIFY(entropyBits(24, PinAlphabet::digits) < 80.0);
        QVERIFY(entropyBits(25, PinAlphabet::digits) > 83.0);
    }

    // ---- envelope content ----

    void envelopeContentIsExactlyItsLines() {
        const auto built = buildEnvelopeContent(sampleContent(Purpose::backup)).value();
        QCOMPARE(built.exposeText(), sampleText);
        const auto parsed = parseEnvelopeContent(built, "ana").value();
        QCOMPARE(buildEnvelopeContent(parsed).value().exposeText(), sampleText);
        const auto unlock = buildEnvelopeContent(sampleContent(Purpose::unlock)).value();
        QVERIFY(unlock.exposeText().find("key-spki") == std::string_view::npos);
        QVERIFY(parseEnvelopeContent(unlock, "ana").value().keySpkiSha256.empty());
    }

    void refusesAnyOtherEnvelopeContent() {
        std::vector<std::string> bad{"", "\n", std::string(sampleText.substr(0, sampleText.size() - 1)),
                                     std::string(sampleText) + "\n", std::string(sampleText) + "more: x\n"};
        const auto lines = linesOf(sampleText);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            auto fewer = lines;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            bad.push_back(joined(fewer));
            auto twice = lines;
            twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
            bad.push_back(joined(twice));
            if (i + 1 < lines.size()) {
                auto swapped = lines;
                std::swap(swapped[i], swapped[i + 1]);
                bad.push_back(joined(swapped));
            }
        }
        const std::vector<std::pair<std::string, std::string>> changes{
            {"v1", "v2"},
            {"R-2026", "X-2026"},
            {"0a0b0c", "0A0B0C"},
            {"0a0b0c", "0a0b0"},
            {"backup", "unlock"},
            {"backup", "other"},
            {"4294967295", "4294967296"},
            {"m: 2", "m: 02"},
            {"m: 2", "m: +2"},
            {"m: 2", "m:2"},
            {"m: 2", "m:  2"},
            {"m: 2", "m: 2 "},
            {"m: 2", "m: 4"},
            {"index: 2", "index: 3"},
            {"n: 3", "n: 17"},
            {"ana", "Ana"},
            {"m: 2", "m: 0"},
            {"acid", "aci\xC3\xA9"},
            {"\nn: 3", "\r\nn: 3"},
            {"acid", "Acid"},
            {"index: 2", "index: -1"},
            {"words: academic acid acne", "words: "}};
        for (const auto& [from, to] : changes)
            bad.push_back(replaced(sampleText, from, to));
        for (const auto& text : bad) {
            const auto parsed = parseEnvelopeContent(secretText(text), "ana");
            QVERIFY2(!parsed, text.c_str());
            QCOMPARE(parsed.error().code(), Errc::envelopeMalformed);
            QCOMPARE(parsed.error().args(), std::vector<std::string>{"ana"});
        }
    }

    void refusesToBuildAMalformedEnvelope() {
        const std::vector<std::function<void(EnvelopeContent&)>> faults{
            [](auto& c) { c.ceremonyId = "R-1\ncustodian: eve"; },
            [](auto& c) { c.setId.pop_back(); },
            [](auto& c) { c.keySpkiSha256.clear(); },
            [](auto& c) { c.custodian = ""; },
            [](auto& c) { c.kexSpkiSha256.push_back(0); },
            [](auto& c) { c.index = 3; },
            [](auto& c) { c.index = -1; },
            [](auto& c) { c.threshold = 4; },
            [](auto& c) { c.count = 17; },
            [](auto& c) { c.salt.clear(); },
            [](auto& c) { c.words = Share(); }};
        for (const auto& fault : faults) {
            auto content = sampleContent(Purpose::backup);
            fault(content);
            QCOMPARE(codeOf(buildEnvelopeContent(content)), Errc::envelopeMalformed);
        }
    }

    /// hashlib.sha256(b"conclave/v1/share\0" + bytes(range(16)) + b"\2" + bytes(range(0x80, 0xa0)) +
    ///                b"academic acid acne").hexdigest()
    void shareCommitmentStaysAsItIs() {
        const auto commitment =
            shareCommitment(sequence(0, 16), 2, sequence(0x80, 32), Share(secretText("academic acid acne")));
        QCOMPARE(toHex(commitment),
                 std::string("430bbec8b5acdbd2a4c9996911139ec5f3a2e425fc04188fc76e51f66f945ae7"));
    }

    // ---- manifests ----

    void manifestsAreExactlyTheirCanonicalJson() {
        QCOMPARE(std::string(asText(serialiseManifest(sampleManifest(Purpose::unlock)).value())),
                 unlockJson());
        QCOMPARE(std::string(asText(serialiseManifest(sampleManifest(Purpose::backup)).value())),
                 backupJson());
        QVERIFY(parseManifest(asBytes(unlockJson()), "m").value() == sampleManifest(Purpose::unlock));
        QVERIFY(parseManifest(asBytes(backupJson()), "m").value() == sampleManifest(Purpose::backup));
    }

    void aBackupManifestMayStandBeforeTheKeyIsWrapped() {
        auto manifest = sampleManifest(Purpose::backup);
        manifest.wrapped.reset();
        const auto json = serialiseManifest(manifest).value();
        QVERIFY(asText(json).find("wrapped") == std::string_view::npos);
        QVERIFY(parseManifest(json, "m").value() == manifest);
    }

    void refusesAnyOtherJson() {
        const auto good = unlockJson();
        const std::vector<std::pair<std::string, std::string>> changes{
            {"'format':2,", ""},
            {"'format':2,", "'format':3,"},
            {"'format':2,", "'format':2,'format':2,"},
            {"'format':2,", "'format':2.0,"},
            {"'format':2,", "'format':'1',"},
            {"'format':2,", "'format': 1,"},
            {"'format':2,", "'format':2,'fancy':0,"},
            {"'index':0", "'index':-1"},
            {"'index':0", "'index':1"},
            {"'index':0", "'index':4294967296"},
            {"'index':0", "'index':0,'more':0"},
            {"'ceremony':'P-7'", "'ceremony':'7'"},
            {"'ceremony':'P-7'", "'ceremony':'P-\\u0037'"},
            {"'ceremony':'P-7'", "'ceremony':null"},
            {"ana.cms", "../ana.cms"},
            {"ana.cms", "bob.cms"},
            {"'purpose':'unlock'", "'purpose':'backup'"},
            {"'purpose':'unlock'", "'purpose':'both'"},
            {"0a0b0c", "0A0B0C"},
            {"0a0b0c", "0a0b"},
            {"'threshold':1", "'threshold':2"},
            {"'threshold':1", "'threshold':0"},
            {"'length':32", "'length':33"},
            {"'length':32", "'length':3"},
            {"'length':32", "'length':1e1"},
            {"base32", "hex"},
            {"'name':'primary'", "'name':'Primary'"},
            {"'serial':'a1'", "'serial':''"},
            {",'serial':'a1'", ""},
            {"Raiz \xC3\xA7", "Raiz \xC3"},
            {"Raiz \xC3\xA7", "Raiz \\n"},
            {"'tokens':[{", "'tokens':[[{"},
            {"'custodians':[", "'custodians':[7,"}};
        for (const auto& [from, to] : changes)
            QVERIFY2(manifestCode(replaced(good, quoted(from), quoted(to))) == Errc::manifestMalformed,
                     (from + " -> " + to).c_str());
        for (const auto& text :
             {std::string(), std::string("[]"), std::string("7"), std::string("{}"), good + "\n", good + good,
              std::string(100000, '['), std::string(1U << 21, ' '), "\xEF\xBB\xBF" + good})
            QCOMPARE(manifestCode(text), Errc::manifestMalformed);
        QCOMPARE(parseManifest(asBytes("{}"), "backup/manifest.json").error().args().front(),
                 std::string("backup/manifest.json"));
    }

    void everyMissingFieldIsNamed() {
        for (const auto& field : {"file", "kekCheckValue", "mechanism", "wireFormat", "algorithm", "label"}) {
            const auto key = quoted("'" + std::string(field) + "':");
            const auto parsed = parseManifest(asBytes(replaced(backupJson(), key, "\"x\":")), "m");
            QVERIFY(!parsed);
            QCOMPARE(parsed.error().args().at(1), "missing " + std::string(field));
        }
    }

    void refusesAManifestThatMixesPurposes() {
        auto unlock = sampleManifest(Purpose::unlock);
        unlock.key = sampleManifest(Purpose::backup).key;
        QCOMPARE(codeOf(serialiseManifest(unlock)), Errc::manifestMalformed);
        auto backup = sampleManifest(Purpose::backup);
        backup.tokens = sampleManifest(Purpose::unlock).tokens;
        QCOMPARE(codeOf(serialiseManifest(backup)), Errc::manifestMalformed);
        backup = sampleManifest(Purpose::backup);
        backup.key.reset();
        QCOMPARE(codeOf(serialiseManifest(backup)), Errc::manifestMalformed);
        backup = sampleManifest(Purpose::backup);
        backup.wrapped->file = "../Raiz.kwp";
        QCOMPARE(codeOf(serialiseManifest(backup)), Errc::manifestMalformed);
    }

    void oneChangedOctetIsRefusedOrAnotherManifest() {
        const auto good = toBytes(asBytes(backupJson()));
        const auto manifest = sampleManifest(Purpose::backup);
        for (std::size_t i = 0; i < good.size(); ++i) {
            for (const unsigned flip : {0x01U, 0x20U, 0x80U}) {
                auto changed = good;
                changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
                const auto parsed = parseManifest(changed, "m");
                QVERIFY(!parsed || !(*parsed == manifest));
                QVERIFY(parsed || test::isInBothLanguages(parsed.error()));
            }
        }
    }
};

QTEST_GUILESS_MAIN(SharesFormatTest)
#include "shares_format_test.moc"
