#include "core/quorum/slip39.h"

#include <QtTest/qtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/random.h"
#include "core/quorum/gf256.h"
#include "core/quorum/slip39_mnemonic.h"

using namespace conclave;
using namespace conclave::quorum;

namespace {

Share shareOf(std::string_view words) {
    return Share(SecretBytes::copyOf(words));
}
Share copyOf(const Share& share) {
    return Share(SecretBytes::copyOf(share.expose()));
}

std::vector<Share> choose(const std::vector<Share>& shares, const std::vector<int>& positions) {
    std::vector<Share> chosen;
    for (const int i : positions)
        chosen.push_back(copyOf(shares.at(static_cast<std::size_t>(i))));
    return chosen;
}

/// All subsets of size m of 0…n-1, each once.
std::vector<std::vector<int>> subsets(int m, int n) {
    std::vector<std::vector<int>> all;
    std::vector<bool> isIn(static_cast<std::size_t>(n));
    std::fill(isIn.begin(), isIn.begin() + m, true);
    do {
        std::vector<int> subset;
        for (int i = 0; i < n; ++i)
            if (isIn[static_cast<std::size_t>(i)])
                subset.push_back(i);
        all.push_back(subset);
    } while (std::prev_permutation(isIn.begin(), isIn.end()));
    return all;
}

std::vector<int> randomSubset(int m, int n, std::mt19937& random) {
    std::vector<int> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), 0);
    std::shuffle(all.begin(), all.end(), random);
    all.resize(static_cast<std::size_t>(m));
    return all;
}

/// One bit of the value changed, the checksum made right again.
Share alteredValue(const Share& share) {
    auto decoded = decodeMnemonic(share).value();
    decoded.value.exposeMutable()[7] ^= 0x10;
    return encodeMnemonic(decoded.info, decoded.value.expose());
}

template <class T>
Errc codeOf(const Result<T>& result) {
    return result ? Errc::internal : result.error().code();
}

}  // namespace

class Slip39Test : public QObject {
    Q_OBJECT

  private slots:
    /// The standard's own vectors (github.com/satoshilabs/slips, slip-0039.md; trezor/python-shamir-mnemonic,
    /// vectors.json): [description, mnemonics, master secret or "" when it must fail, …], passphrase
    /// "TREZOR".
    void passesThePublishedVectors_data() {
        QTest::addColumn<QString>("path");
        const std::string folder = CONCLAVE_SOURCE_DIR "/tests/vectors/";
        QTest::newRow("128 bits") << QString::fromStdString(folder + "slip39-vectors-128bit.json");
        QTest::newRow("256 bits") << QString::fromStdString(folder + "slip39-vectors-256bit.json");
        if (const char* other = std::getenv("CONCLAVE_SLIP39_VECTORS"))
            QTest::newRow("CONCLAVE_SLIP39_VECTORS") << QString::fromUtf8(other);
    }

    void passesThePublishedVectors() {
        QFETCH(QString, path);
        const auto content = readFile(path.toStdString());
        QVERIFY2(content.has_value(), qPrintable(path));
        const auto vectors = nlohmann::json::parse(asText(*content));
        QVERIFY(!vectors.empty());
        for (const auto& vector : vectors) {
            const auto description = vector.at(0).get<std::string>();
            std::vector<Share> shares;
            for (const auto& mnemonic : vector.at(1))
                shares.push_back(shareOf(mnemonic.get_ref<const std::string&>()));
            const auto secret = combine(shares, SecretBytes::copyOf(std::string_view("TREZOR")));
            const auto wanted = vector.at(2).get<std::string>();
            QVERIFY2(secret.has_value() == !wanted.empty(), description.c_str());
            if (secret)
                QVERIFY2(toHex(secret->expose()) == wanted, description.c_str());
        }
    }

    /// The error code of each failing vector of the 128-bit file, by the number in its description.
    void namesTheReasonOfEachFailingVector() {
        const std::map<std::string, Errc> reasons{
            {"2.", Errc::mnemonicChecksum},       {"3.", Errc::mnemonicMalformed},
            {"5.", Errc::sharesTooFew},           {"6.", Errc::sharesOfDifferentSets},
            {"7.", Errc::sharesOfDifferentSets},  {"8.", Errc::sharesOfDifferentSets},
            {"9.", Errc::sharesOfDifferentSets},  {"10.", Errc::mnemonicMalformed},
            {"11.", Errc::sharesOfDifferentSets}, {"12.", Errc::sharesOfDifferentSets},
            {"13.", Errc::shareDigestWrong},      {"14.", Errc::sharesTooFew},
            {"15.", Errc::sharesTooFew},          {"16.", Errc::sharesTooFew},
            {"39.", Errc::mnemonicLength},        {"40.", Errc::mnemonicMalformed}};
        const auto content = readFile(CONCLAVE_SOURCE_DIR "/tests/vectors/slip39-vectors-128bit.json");
        std::size_t failing = 0;
        for (const auto& vector : nlohmann::json::parse(asText(content.value()))) {
            if (!vector.at(2).get<std::string>().empty())
                continue;
            ++failing;
            std::vector<Share> shares;
            for (const auto& mnemonic : vector.at(1))
                shares.push_back(shareOf(mnemonic.get_ref<const std::string&>()));
            const auto description = vector.at(0).get<std::string>();
            const auto reason = reasons.at(description.substr(0, description.find(' ')));
            QVERIFY2(codeOf(combine(shares)) == reason, description.c_str());
        }
        QCOMPARE(failing, reasons.size());
    }

    void multipliesAndInvertsInTheField() {
        QCOMPARE(gfMultiply(0x57, 0x83), std::uint8_t{0xc1});  // FIPS 197, 4.2
        QCOMPARE(gfMultiply(0x57, 0x13), std::uint8_t{0xfe});  // FIPS 197, 4.2.1
        QCOMPARE(gfInverse(0), std::uint8_t{0});
        for (unsigned a = 1; a < 256; ++a)
            QCOMPARE(gfMultiply(static_cast<std::uint8_t>(a), gfInverse(static_cast<std::uint8_t>(a))),
                     std::uint8_t{1});
    }

    void everyQuorumSplitsProvesAndCombines() {
        std::mt19937 random(39);
        const auto secret = crypto::randomKey(32).value();
        for (int n = 1; n <= 16; ++n) {
            for (int m = n == 1 ? 1 : 2; m <= n; ++m) {
                const auto shares = split(secret, m, n);
                QVERIFY(shares.has_value());
                QCOMPARE(shares->size(), static_cast<std::size_t>(n));
                QVERIFY(proveOnePolynomial(*shares, m).has_value());
                const auto tried = n <= 5
                                       ? subsets(m, n)
                                       : std::vector{randomSubset(m, n, random), randomSubset(m, n, random)};
                for (const auto& subset : tried)
                    QVERIFY(combine(choose(*shares, subset)).value().equals(secret));
                if (m < 2)
                    continue;
                auto fewer = randomSubset(m - 1, n, random);
                QCOMPARE(codeOf(combine(choose(*shares, fewer))), Errc::sharesTooFew);
                if (n > m)
                    QCOMPARE(codeOf(combine(choose(*shares, randomSubset(m + 1, n, random)))),
                             Errc::sharesTooMany);
            }
        }
    }

    void everySecretSizeSplitsAndCombines() {
        const std::map<std::size_t, int> words{{16, 20}, {18, 22}, {20, 23}, {22, 25}, {24, 27},
                                               {26, 28}, {28, 30}, {30, 31}, {32, 33}};
        for (const auto& [size, wordCount] : words) {
            const auto secret = crypto::randomKey(size).value();
            const auto shares = split(secret, 2, 3).value();
            const auto text = shares[0].exposeText();
            QCOMPARE(std::ranges::count(text, ' ') + 1, wordCount);
            QVERIFY(combine(choose(shares, {2, 0})).value().equals(secret));
        }
    }

    void refusesImpossibleQuorumsAndSecrets() {
        const auto secret = crypto::randomKey(32).value();
        const std::vector<std::pair<int, int>> impossible{{1, 2},  {0, 0},   {0, 3},  {3, 2},
                                                          {2, 17}, {17, 17}, {-1, 3}, {1, 0}};
        for (const auto& [m, n] : impossible)
            QCOMPARE(codeOf(split(secret, m, n)), Errc::thresholdInvalid);
        for (const std::size_t size : {0U, 14U, 17U, 34U})
            QCOMPARE(codeOf(split(KeyValue(SecretBytes(size)), 2, 3)), Errc::mnemonicMalformed);
    }

    void inspectTellsTheHeader() {
        const auto shares = split(crypto::randomKey(32).value(), 3, 5).value();
        const auto first = inspect(shares[0]).value();
        for (int i = 0; i < 5; ++i) {
            const auto info = inspect(shares[static_cast<std::size_t>(i)]).value();
            const ShareInfo wanted{first.identifier, true, 0, 0, 1, 1, i, 3, 32};
            QVERIFY(info == wanted);
        }
    }

    void splittingTwiceSharesNothing() {
        const auto secret = crypto::randomKey(32).value();
        const auto one = split(secret, 2, 3).value();
        const auto two = split(secret, 2, 3).value();
        QVERIFY(!one[0].equals(two[0]));
        std::vector<Share> mixed;
        mixed.push_back(copyOf(one[0]));
        mixed.push_back(copyOf(two[1]));
        // 15 bits of identifier: equal once in 32768 runs, and then the digest tells.
        const auto code = codeOf(combine(mixed));
        QVERIFY(code == Errc::sharesOfDifferentSets || code == Errc::shareDigestWrong);
    }

    void tellsADuplicateFromAWrongShare() {
        const auto shares = split(crypto::randomKey(32).value(), 2, 3).value();
        QCOMPARE(codeOf(combine(choose(shares, {1, 1}))), Errc::shareDuplicate);
        auto altered = choose(shares, {0, 1});
        altered[1] = alteredValue(altered[1]);
        QCOMPARE(codeOf(combine(altered)), Errc::shareDigestWrong);
        auto sameIndex = choose(shares, {1, 1});
        sameIndex[1] = alteredValue(sameIndex[1]);
        QCOMPARE(codeOf(combine(sameIndex)), Errc::sharesOfDifferentSets);
        QCOMPARE(codeOf(combine({})), Errc::sharesTooFew);
    }

    void everyChangedWordIsNoticedAndNoneCorrected() {
        const auto shares = split(crypto::randomKey(32).value(), 1, 1).value();
        const QStringList words =
            QString::fromLatin1(shares[0].exposeText().data(), int(shares[0].size())).split(' ');
        for (int i = 0; i < words.size(); ++i) {
            auto changed = words;
            changed[i] = words[i] == "academic" ? "acid" : "academic";
            QCOMPARE(codeOf(inspect(shareOf(changed.join(' ').toStdString()))), Errc::mnemonicChecksum);
            changed[i] =
                words[i].chopped(1);  // the standard's words are told apart by four letters; still refused
            const auto typo = inspect(shareOf(changed.join(' ').toStdString()));
            QVERIFY(!typo);
            if (typo.error().code() == Errc::mnemonicWordUnknown)
                QCOMPARE(typo.error().args(), std::vector<std::string>{std::to_string(i + 1)});
        }
        auto swapped = words;
        swapped.swapItemsAt(7, 8);
        if (words[7] != words[8])
            QCOMPARE(codeOf(inspect(shareOf(swapped.join(' ').toStdString()))), Errc::mnemonicChecksum);
    }

    void readsAnyCaseAndWhiteSpaceAndNothingElse() {
        const auto shares = split(crypto::randomKey(32).value(), 1, 1).value();
        const auto words = QString::fromLatin1(shares[0].exposeText().data(), int(shares[0].size()));
        const auto spaced = "\n  " + QString(words).toUpper().replace(' ', "\t \r\n") + "  ";
        QVERIFY(inspect(shareOf(spaced.toStdString())).has_value());
        QCOMPARE(codeOf(inspect(shareOf(QString(words).replace(' ', ", ").toStdString()))),
                 Errc::mnemonicWordUnknown);
        QCOMPARE(codeOf(inspect(shareOf((words + " academic").toStdString()))), Errc::mnemonicMalformed);
        QCOMPARE(codeOf(inspect(shareOf(""))), Errc::mnemonicLength);
        QCOMPARE(codeOf(inspect(shareOf(std::string(40000, 'a')))), Errc::mnemonicLength);
        QCOMPARE(codeOf(inspect(shareOf(std::string(66, 'a') + std::string(1, '\0')))), Errc::mnemonicLength);
    }

    void randomOctetsNeverCrash() {
        std::mt19937 random(390);
        const auto shares = split(crypto::randomKey(32).value(), 2, 2).value();
        for (int i = 0; i < 2000; ++i) {
            auto junk = copyOf(shares[0]);
            for (int change = 0; change < 3; ++change)
                junk.exposeMutable()[random() % junk.size()] = static_cast<std::uint8_t>(random());
            if (i % 7 == 0)
                junk.truncate(random() % junk.size());
            const auto info = inspect(junk);
            QVERIFY(!info || junk.size() == shares[0].size());
        }
    }

    void exponentAndFlagTakePartInTheDecryption() {
        // The same value under another exponent or flag decrypts to another secret.
        const auto secret = crypto::randomKey(16).value();
        const auto share = split(secret, 1, 1).value();
        auto decoded = decodeMnemonic(share[0]).value();
        std::vector<Bytes> seen{toBytes(secret.expose())};
        for (const auto& [isExtendable, exponent] : {std::pair{true, 1}, {true, 2}, {false, 0}, {false, 1}}) {
            decoded.info.isExtendable = isExtendable;
            decoded.info.exponent = exponent;
            std::vector<Share> relabelled;
            relabelled.push_back(encodeMnemonic(decoded.info, decoded.value.expose()));
            QVERIFY(inspect(relabelled[0]).value() == decoded.info);
            const auto other = toBytes(combine(relabelled).value().expose());
            QVERIFY(std::ranges::find(seen, other) == seen.end());
            seen.push_back(other);
        }
    }

    void refusesAPassphraseThatIsNotPrintable() {
        const auto shares = split(crypto::randomKey(16).value(), 1, 1).value();
        QCOMPARE(codeOf(combine(shares, SecretBytes::copyOf(std::string_view("caf\xc3\xa9")))),
                 Errc::mnemonicMalformed);
        QVERIFY(!combine(shares, SecretBytes::copyOf(std::string_view("other")))
                     .value()
                     .equals(combine(shares).value()));
    }

    void refusesAnAlteredShareInTheProof() {
        for (const auto& [m, n] : {std::pair{2, 2}, {2, 3}, {3, 5}, {16, 16}}) {
            const auto shares = split(crypto::randomKey(32).value(), m, n).value();
            for (int i = 0; i < n; ++i) {
                std::vector<Share> dealt;
                for (const auto& share : shares)
                    dealt.push_back(copyOf(share));
                auto& one = dealt[static_cast<std::size_t>(i)];
                one = alteredValue(one);
                QVERIFY(inspect(one).has_value());
                QCOMPARE(codeOf(proveOnePolynomial(dealt, m)), Errc::sharesInconsistent);
            }
        }
    }

    void refusesToProveWhatIsNoWholeSet() {
        const auto shares = split(crypto::randomKey(32).value(), 3, 4).value();
        QCOMPARE(codeOf(proveOnePolynomial(choose(shares, {0, 1, 2}), 2)), Errc::thresholdInvalid);
        QCOMPARE(codeOf(proveOnePolynomial(choose(shares, {0, 1}), 3)), Errc::sharesTooFew);
        QCOMPARE(codeOf(proveOnePolynomial(choose(shares, {0, 1, 2, 2}), 3)), Errc::shareDuplicate);
        QCOMPARE(codeOf(proveOnePolynomial({}, 3)), Errc::sharesTooFew);
        auto foreign = choose(shares, {0, 1, 2});
        auto decoded = decodeMnemonic(shares[3]).value();
        decoded.info.identifier ^= 1;
        foreign.push_back(encodeMnemonic(decoded.info, decoded.value.expose()));
        QCOMPARE(codeOf(proveOnePolynomial(foreign, 3)), Errc::sharesOfDifferentSets);
    }
};

QTEST_GUILESS_MAIN(Slip39Test)
#include "slip39_test.moc"
