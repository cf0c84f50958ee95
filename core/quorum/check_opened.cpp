#include "core/quorum/deal.h"
#include "core/quorum/envelope_content.h"
#include "core/quorum/manifest_rules.h"
#include "core/quorum/slip39.h"

namespace conclave::quorum {
namespace {

/// The first field in which the envelope is not the one that the manifest promises; empty when none.
std::string_view foreignField(const EnvelopeContent& content, const Manifest& manifest,
                              const ManifestCustodian& custodian) {
    if (content.ceremonyId != manifest.ceremonyId)
        return "ceremony";
    if (content.setId != manifest.setId)
        return "set-id";
    if (content.purpose != manifest.purpose)
        return "purpose";
    if (content.generation != manifest.generation)
        return "generation";
    if (content.keySpkiSha256 != (manifest.key ? manifest.key->spkiSha256 : Bytes{}))
        return "key-spki-sha256";
    if (content.custodian != custodian.id)
        return "custodian";
    if (content.kexSpkiSha256 != custodian.kexSpkiSha256)
        return "kex-spki-sha256";
    if (content.index != custodian.index)
        return "index";
    if (content.threshold != manifest.threshold)
        return "m";
    if (content.count != static_cast<int>(manifest.custodians.size()))
        return "n";
    return {};
}

/// What split() makes, for this member of this quorum.
bool isHeaderOf(const ShareInfo& info, const EnvelopeContent& content) {
    return info.isExtendable && info.exponent == 0 && info.groupIndex == 0 && info.groupThreshold == 1 &&
           info.groupCount == 1 && info.memberIndex == content.index &&
           info.memberThreshold == content.threshold && info.secretSize == 32;
}

std::string knownCustodians(const Manifest& manifest) {
    std::string names;
    for (const auto& custodian : manifest.custodians)
        names += (names.empty() ? "" : ", ") + custodian.id;
    return names;
}

}  // namespace

Result<OpenedShare> checkOpened(const SecretBytes& envelopePlaintext, const Manifest& manifest,
                                std::string_view custodianId) {
    const std::string holder(custodianId);
    const auto* custodian = manifest.find(custodianId);
    if (custodian == nullptr)
        return Error(Errc::referenceUnknown,
                     {Wording("custodian", "o pedido"), holder, knownCustodians(manifest)});
    TRY_ASSIGN(auto content, parseEnvelopeContent(envelopePlaintext, custodianId));
    if (const auto field = foreignField(content, manifest, *custodian); !field.empty())
        return Error(Errc::envelopeForeign, {fieldWrong(field), holder});
    if (shareCommitment(content.setId, content.index, content.salt, content.words) != custodian->commitment)
        return Error(Errc::shareCommitmentWrong, {holder});
    const auto info = inspect(content.words);
    if (!info)
        return Error(Errc::envelopeMalformed, {holder}).causedBy(info.error());
    if (!isHeaderOf(*info, content))
        return Error(Errc::envelopeMalformed, {holder});
    return OpenedShare{holder, content.index, std::move(content.words)};
}

}  // namespace conclave::quorum
