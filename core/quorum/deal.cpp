#include "core/quorum/deal.h"

#include <openssl/x509.h>

#include <algorithm>

#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/random.h"
#include "core/quorum/envelope_content.h"
#include "core/quorum/sizes.h"
#include "core/quorum/slip39.h"

namespace conclave::quorum {
namespace {

Result<Bytes> spkiSha256Of(const Custodian& custodian) {
    const auto& der = custodian.kexCertificateDer;
    const auto* cursor = der.data();
    X509* raw = X509_new_ex(crypto::libContext(), nullptr);
    const bool isParsed = d2i_X509(&raw, &cursor, static_cast<long>(der.size())) != nullptr;
    const crypto::X509Certificate certificate(raw);
    const auto* key = isParsed ? X509_get_X509_PUBKEY(certificate.get()) : nullptr;
    const int size = key != nullptr ? i2d_X509_PUBKEY(key, nullptr) : -1;
    if (size <= 0 || cursor != der.data() + der.size())
        return Error(Errc::certificateUnreadable, {custodian.id}).causedBy(crypto::opensslError("d2i_X509"));
    Bytes spki(static_cast<std::size_t>(size));
    auto* out = spki.data();
    i2d_X509_PUBKEY(key, &out);
    return crypto::sha256(spki);
}

Result<void> checkCustodians(const std::vector<Custodian>& custodians) {
    for (std::size_t i = 0; i < custodians.size(); ++i) {
        const auto& custodian = custodians[i];
        if (!isIdentifier(custodian.id))
            return Error(Errc::valueNotAllowed,
                         {Wording("custodian", "o id do custodiante"), custodian.id, "[a-z0-9-]{1,32}"});
        for (std::size_t j = 0; j < i; ++j)
            if (custodians[j].id == custodian.id || custodians[j].kexSpkiSha256 == custodian.kexSpkiSha256)
                return Error(Errc::cardEnrolledTwice, {custodian.id});
        TRY_ASSIGN(const auto hash, spkiSha256Of(custodian));
        if (hash != custodian.kexSpkiSha256)
            return Error(Errc::keyMismatch, {custodian.id});
    }
    return {};
}

Result<void> checkRequest(const KeyValue& secret, const DealRequest& request) {
    if (secret.size() != secretSize)
        return Error(Errc::internal);
    if (request.keySpkiSha256.size() != (request.purpose == Purpose::backup ? hashSize : 0))
        return Error(Errc::internal);
    if (!isCeremonyId(request.ceremonyId))
        return Error(Errc::valueNotAllowed, {Wording("ceremony", "o id da cerimônia"), request.ceremonyId,
                                             Wording("R-… or P-…", "R-… ou P-…")});
    if (request.generation == 0)
        return Error(Errc::valueNotAllowed,
                     {Wording("generation", "a geração"), "0", Wording("1 to 4294967295", "1 a 4294967295")});
    return checkCustodians(request.custodians);
}

Result<DealtShare> seal(const DealRequest& request, const Bytes& setId, int index, Share words) {
    const auto& custodian = request.custodians[static_cast<std::size_t>(index)];
    EnvelopeContent content;
    content.ceremonyId = request.ceremonyId;
    content.setId = setId;
    content.purpose = request.purpose;
    content.generation = request.generation;
    content.keySpkiSha256 = request.keySpkiSha256;
    content.custodian = custodian.id;
    content.kexSpkiSha256 = custodian.kexSpkiSha256;
    content.index = index;
    content.threshold = request.threshold;
    content.count = static_cast<int>(request.custodians.size());
    content.salt = crypto::randomBytes(commitmentSaltSize);
    content.words = std::move(words);
    TRY_ASSIGN(const auto plaintext, buildEnvelopeContent(content));
    DealtShare dealt;
    dealt.custodian = custodian.id;
    dealt.index = index;
    dealt.commitment = shareCommitment(setId, index, content.salt, content.words);
    TRY_ASSIGN(dealt.envelope, crypto::sealEnvelope(custodian.kexCertificateDer, plaintext));
    dealt.file = custodian.id + ".cms";
    dealt.sha256 = crypto::sha256(dealt.envelope);
    return dealt;
}

}  // namespace

Result<KeyValue> mixedSecret(const SecretBytes& hsmRandom) {
    if (hsmRandom.size() != secretSize)
        return Error(Errc::internal);
    TRY_ASSIGN(auto secret, crypto::randomKey(secretSize));
    auto octets = secret.exposeMutable();
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] = static_cast<std::uint8_t>(octets[i] ^ hsmRandom.expose()[i]);
    return secret;
}

Result<Dealt> deal(const KeyValue& secret, const DealRequest& request) {
    TRY(checkRequest(secret, request));
    TRY_ASSIGN(auto shares, split(secret, request.threshold, static_cast<int>(request.custodians.size())));
    TRY(proveOnePolynomial(shares, request.threshold));
    Dealt dealt;
    dealt.setId = crypto::randomBytes(setIdSize);
    for (auto& share : shares) {
        const auto index = static_cast<int>(dealt.shares.size());
        TRY_ASSIGN(auto one, seal(request, dealt.setId, index, std::move(share)));
        dealt.shares.push_back(std::move(one));
    }
    return dealt;
}

Manifest manifestOf(const DealRequest& request, const Dealt& dealt) {
    Manifest manifest;
    manifest.ceremonyId = request.ceremonyId;
    manifest.purpose = request.purpose;
    manifest.setId = dealt.setId;
    manifest.generation = request.generation;
    manifest.threshold = request.threshold;
    for (std::size_t i = 0; i < dealt.shares.size(); ++i) {
        const auto& share = dealt.shares[i];
        manifest.custodians.push_back({share.custodian, share.index, request.custodians[i].kexSpkiSha256,
                                       request.custodians[i].signSpkiSha256, share.commitment, share.file,
                                       share.sha256});
    }
    if (request.purpose == Purpose::backup) {
        manifest.key.emplace();
        manifest.key->spkiSha256 = request.keySpkiSha256;
    }
    return manifest;
}

}  // namespace conclave::quorum
