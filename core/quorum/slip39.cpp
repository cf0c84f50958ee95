#include "core/quorum/slip39.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "core/crypto/random.h"
#include "core/quorum/gf256.h"
#include "core/quorum/slip39_cipher.h"
#include "core/quorum/slip39_mnemonic.h"

namespace conclave::quorum {
namespace {

// SLIP-0039, "Shamir's secret sharing": the secret is f(255), the digest share f(254).
constexpr std::uint8_t secretX = 255;
constexpr std::uint8_t digestX = 254;
constexpr int maxShares = 16;

bool isThreshold(int m, int n) {
    return (m == 1 && n == 1) || (m >= 2 && m <= n && n <= maxShares);
}

Error thresholdInvalid(int m, int n) {
    return Error(Errc::thresholdInvalid, {std::to_string(m), std::to_string(n)});
}

Error countWrong(std::size_t have, int want) {
    const auto code = have < static_cast<std::size_t>(want) ? Errc::sharesTooFew : Errc::sharesTooMany;
    return Error(code, {std::to_string(have), std::to_string(want)});
}

Result<std::vector<SecretBytes>> splitValue(const SecretBytes& secret, int m, int n) {
    const auto size = secret.size();
    std::vector<SecretBytes> values;
    if (m == 1) {
        values.push_back(SecretBytes::copyOf(secret.expose()));
        return values;
    }
    TRY_ASSIGN(const auto random, crypto::randomKey(size - shareDigestSize));
    TRY_ASSIGN(const auto digest, digestShare(random.expose(), secret.expose()));
    values.reserve(static_cast<std::size_t>(n));
    std::vector<GfPoint> base{{digestX, digest.expose()}, {secretX, secret.expose()}};
    for (int x = 0; x < m - 2; ++x) {
        TRY_ASSIGN(auto value, crypto::randomKey(size));
        values.push_back(std::move(value));
        base.push_back({static_cast<std::uint8_t>(x), values.back().expose()});
    }
    for (int x = m - 2; x < n; ++x) {
        SecretBytes value(size);
        gfInterpolate(base, static_cast<std::uint8_t>(x), value.exposeMutable());
        values.push_back(std::move(value));
    }
    return values;
}

/// The secret of `points.size()` = threshold points. Errc::shareDigestWrong.
Result<SecretBytes> recoverValue(std::span<const GfPoint> points) {
    const auto size = points.front().y.size();
    if (points.size() == 1)
        return SecretBytes::copyOf(points.front().y);
    SecretBytes secret(size);
    SecretBytes digest(size);
    gfInterpolate(points, secretX, secret.exposeMutable());
    gfInterpolate(points, digestX, digest.exposeMutable());
    TRY_ASSIGN(const auto expected, digestShare(digest.expose().subspan(shareDigestSize), secret.expose()));
    if (!expected.equals(digest))
        return Error(Errc::shareDigestWrong);
    return secret;
}

/// What all shares of a set have in common.
bool isSameSet(const ShareInfo& a, const ShareInfo& b) {
    return a.identifier == b.identifier && a.isExtendable == b.isExtendable && a.exponent == b.exponent &&
           a.groupThreshold == b.groupThreshold && a.groupCount == b.groupCount &&
           a.secretSize == b.secretSize;
}

using Group = std::vector<const DecodedShare*>;

/// Shares of one group: one threshold, no member twice.
Result<void> checkGroup(const Group& group) {
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group[i]->info.memberThreshold != group[0]->info.memberThreshold)
            return Error(Errc::sharesOfDifferentSets);
        for (std::size_t j = 0; j < i; ++j)
            if (group[i]->info.memberIndex == group[j]->info.memberIndex)
                return Error(group[i]->value.equals(group[j]->value) ? Errc::shareDuplicate
                                                                     : Errc::sharesOfDifferentSets);
    }
    return {};
}

std::vector<GfPoint> pointsOf(const Group& group) {
    std::vector<GfPoint> points;
    for (const auto* share : group)
        points.push_back({static_cast<std::uint8_t>(share->info.memberIndex), share->value.expose()});
    return points;
}

/// All of one set, sorted into its groups, each checked.
Result<std::map<int, Group>> sortIntoGroups(std::span<const DecodedShare> shares) {
    std::map<int, Group> groups;
    for (const auto& share : shares) {
        if (!isSameSet(share.info, shares.front().info))
            return Error(Errc::sharesOfDifferentSets);
        groups[share.info.groupIndex].push_back(&share);
    }
    for (const auto& [index, group] : groups)
        TRY(checkGroup(group));
    return groups;
}

Result<std::vector<DecodedShare>> decodeAll(std::span<const Share> shares) {
    if (shares.empty())
        return Error(Errc::sharesTooFew, {"0", "1"});
    std::vector<DecodedShare> decoded;
    decoded.reserve(shares.size());
    for (const auto& share : shares) {
        TRY_ASSIGN(auto one, decodeMnemonic(share));
        decoded.push_back(std::move(one));
    }
    return decoded;
}

Result<void> checkPassphrase(const SecretBytes& passphrase) {
    const auto isPrintable = [](std::uint8_t c) { return c >= 32 && c <= 126; };
    if (!std::ranges::all_of(passphrase.expose(), isPrintable))
        return Error(Errc::mnemonicMalformed, {Wording("passphrase", "frase-senha")});
    return {};
}

}  // namespace

Result<std::vector<Share>> split(const KeyValue& secret, int m, int n) {
    if (!isThreshold(m, n))
        return thresholdInvalid(m, n);
    if (secret.size() < 16 || secret.size() > 32 || secret.size() % 2 != 0)
        return Error(Errc::mnemonicMalformed, {Wording("secret size", "tamanho do segredo")});
    ShareInfo info;
    std::array<std::uint8_t, 2> identifier{};
    TRY(crypto::fillRandom(identifier));
    info.identifier = static_cast<std::uint16_t>((identifier[0] << 8 | identifier[1]) & 0x7FFF);
    info.isExtendable = true;
    info.memberThreshold = m;
    auto encrypted = SecretBytes::copyOf(secret.expose());
    TRY(encryptSecret(info, {}, encrypted));
    TRY_ASSIGN(const auto values, splitValue(encrypted, m, n));
    std::vector<Share> shares;
    for (const auto& value : values) {
        shares.push_back(encodeMnemonic(info, value.expose()));
        ++info.memberIndex;
    }
    return shares;
}

Result<KeyValue> combine(std::span<const Share> shares, const SecretBytes& passphrase) {
    TRY(checkPassphrase(passphrase));
    TRY_ASSIGN(const auto decoded, decodeAll(shares));
    TRY_ASSIGN(const auto groups, sortIntoGroups(decoded));
    const auto& info = decoded.front().info;
    if (groups.size() != static_cast<std::size_t>(info.groupThreshold))
        return countWrong(groups.size(), info.groupThreshold);
    for (const auto& [index, group] : groups)
        if (const int want = group.front()->info.memberThreshold;
            group.size() != static_cast<std::size_t>(want))
            return countWrong(group.size(), want);
    std::vector<SecretBytes> groupValues;
    std::vector<GfPoint> groupPoints;
    for (const auto& [index, group] : groups) {
        TRY_ASSIGN(auto value, recoverValue(pointsOf(group)));
        groupValues.push_back(std::move(value));
        groupPoints.push_back({static_cast<std::uint8_t>(index), groupValues.back().expose()});
    }
    TRY_ASSIGN(auto secret, recoverValue(groupPoints));
    TRY(decryptSecret(info, passphrase, secret));
    return KeyValue(std::move(secret));
}

Result<void> proveOnePolynomial(std::span<const Share> shares, int m) {
    const int n = static_cast<int>(shares.size());
    TRY_ASSIGN(const auto decoded, decodeAll(shares));
    TRY_ASSIGN(const auto groups, sortIntoGroups(decoded));
    const auto& info = decoded.front().info;
    if (info.groupThreshold != 1 || groups.size() != 1 || info.memberThreshold != m)
        return thresholdInvalid(m, n);
    if (n < m)
        return countWrong(shares.size(), m);
    if (!isThreshold(m, n))
        return thresholdInvalid(m, n);
    const auto points = pointsOf(groups.begin()->second);
    const auto base = std::span(points).first(static_cast<std::size_t>(m));
    // The first m fix the polynomial; its value at 254 must be the digest of its value at 255.
    if (auto secret = recoverValue(base); !secret)
        return Error(Errc::sharesInconsistent).causedBy(std::move(secret).error());
    for (const auto& point : std::span(points).subspan(base.size())) {
        SecretBytes expected(point.y.size());
        gfInterpolate(base, point.x, expected.exposeMutable());
        if (!expected.equals(SecretBytes::copyOf(point.y)))
            return Error(Errc::sharesInconsistent);
    }
    return {};
}

}  // namespace conclave::quorum
