#include "core/x509/authority.h"

#include <algorithm>

#include "core/x509/chain.h"
#include "core/x509/signer.h"

namespace conclave::x509 {
namespace {

constexpr std::size_t mostCertificates = 8;

bool isSelfIssued(const Certificate& certificate) {
    return certificate.subjectDer() == certificate.issuerDer();
}

}  // namespace

Result<Authority> Authority::fromFile(ByteView content) {
    TRY_ASSIGN(auto all, Certificate::allFromFile(content));
    if (all.size() > mostCertificates)
        return Error(Errc::encodingNotStrict, {"PEM", worded("more than {} certificates",
                                                             "mais de {} certificados", mostCertificates)});
    auto first = std::ranges::find_if(all, isSelfIssued);
    if (first == all.end())
        first = all.begin();
    Authority authority{std::move(*first), {}};
    all.erase(first);
    TRY(checkAuthority(authority.anchor));
    for (auto& certificate : all) {
        if (isSelfIssued(certificate))
            return Error(Errc::certificateUnfit,
                         {certificate.subject(),
                          worded("it is an authority by itself, beside {}; give each under its own name",
                                 "é uma autoridade por si só, ao lado de {}; informe cada uma sob seu nome",
                                 authority.anchor.subject())});
        TRY(checkAuthority(certificate));
        authority.intermediates.push_back(std::move(certificate));
    }
    return authority;
}

Result<void> Authority::checkAt(std::int64_t atUtcMs) const {
    TRY(checkInTime(anchor, atUtcMs));
    for (const auto& intermediate : intermediates) {
        TRY(checkInTime(intermediate, atUtcMs));
        if (auto chain = verifyChain(intermediate, intermediates, {&anchor, 1}, atUtcMs); !chain)
            return Error(Errc::certificateUnfit,
                         {intermediate.subject(), worded("it does not lead to {}: it says that {} issued it",
                                                         "não leva a {}: diz ter sido emitido por {}",
                                                         anchor.subject(), intermediate.issuer())})
                .causedBy(std::move(chain).error());
    }
    return {};
}

}  // namespace conclave::x509
