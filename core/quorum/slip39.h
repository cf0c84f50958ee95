#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::quorum {

/// SLIP-0039 (SatoshiLabs), "Shamir's Secret-Sharing for Mnemonic Codes". A share is its mnemonic: words of
/// the standard's list, joined by single spaces. Any ASCII white space and either case are read; a word is
/// never corrected. Time does not depend on the octets of secrets; it does on their length and on the words'
/// lengths.

/// What a mnemonic says about itself, none of it secret.
struct ShareInfo {
    std::uint16_t identifier = 0;  ///< 15 bits, random for each set
    bool isExtendable = false;
    int exponent = 0;            ///< PBKDF2 runs 10000 * 2^exponent iterations, 0…15
    int groupIndex = 0;          ///< 0…15
    int groupThreshold = 1;      ///< 1…groupCount
    int groupCount = 1;          ///< 1…16
    int memberIndex = 0;         ///< 0…15, the x coordinate
    int memberThreshold = 1;     ///< 1…16
    std::size_t secretSize = 0;  ///< octets, even, 16…32

    bool operator==(const ShareInfo&) const = default;
};

/// Splits into one group, m of n (1 of 1, or 2 <= m <= n <= 16), extendable flag 1, exponent 0, empty
/// passphrase. The share at position i has member index i. A 32-octet secret gives 33 words, a 16-octet
/// one 20. Errors: Errc::thresholdInvalid, Errc::mnemonicMalformed (secret not of 16, 18, … 32 octets),
/// Errc::randomFailed, Errc::opensslFailed.
Result<std::vector<Share>> split(const KeyValue& secret, int m, int n);

/// The secret of exactly the threshold of shares, of any layout that the standard allows (groups, exponents,
/// either extendable flag). `passphrase`: printable ASCII (Errc::mnemonicMalformed otherwise). A wrong
/// passphrase gives a wrong secret and no error: that is the standard's plausible deniability. An exponent of
/// 15 takes minutes. Errors: those of inspect; Errc::sharesTooFew, Errc::sharesTooMany (members of a group,
/// or groups), Errc::shareDuplicate, Errc::sharesOfDifferentSets, Errc::shareDigestWrong,
/// Errc::opensslFailed.
Result<KeyValue> combine(std::span<const Share> shares, const SecretBytes& passphrase = {});

/// Errors: Errc::mnemonicLength (fewer than 20 words), Errc::mnemonicWordUnknown (position only),
/// Errc::mnemonicChecksum, Errc::mnemonicMalformed (more than 33 words, padding, group threshold above the
/// count).
Result<ShareInfo> inspect(const Share& share);

/// Proves that all of these shares (one group, member threshold m, at least m of them) lie, octet by octet,
/// on one polynomial of degree m-1 together with a digest share that fits its secret: so every m of them
/// combine, and to the same secret. Errors: those of inspect; Errc::thresholdInvalid (another threshold or
/// more groups), Errc::sharesTooFew, Errc::shareDuplicate, Errc::sharesOfDifferentSets,
/// Errc::sharesInconsistent.
Result<void> proveOnePolynomial(std::span<const Share> shares, int m);

}  // namespace conclave::quorum
