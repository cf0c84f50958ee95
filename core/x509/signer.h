#pragma once

#include "core/x509/authority.h"

/// Who may vouch for a record: judged alike when a script is checked, when a card is enrolled, and when the
/// record is verified. Errors of all: Errc::certificateUnfit {subject, why}.
namespace conclave::x509 {

/// It may issue certificates: a CA (RFC 5280 4.2.1.9), whose keyUsage, if any, has keyCertSign; its name has
/// at most 2,000 octets, so that the certificates that it issues have room in a signature.
Result<void> checkAuthority(const Certificate& authority);

Result<void> checkInTime(const Certificate& certificate, std::int64_t atUtcMs);

/// It has begun, and does not end while a ceremony may last that goes on at `nowUtcMs`: not within a day.
Result<void> checkLasts(const Certificate& certificate, std::int64_t nowUtcMs);

/// An outside signer's: it comes from `authority`, through its intermediates or without (verifyChain), all
/// were valid at `beganUtcMs`, and it was issued before; for people who sign (keyUsage with digitalSignature
/// or nonRepudiation where there is one, extended uses of people, no CA); at most 6,000 octets.
Result<void> checkOutsideSigner(const Certificate& certificate, const Authority& authority,
                                std::int64_t beganUtcMs);

/// Of who approves of a script, whom the script names by it: for people who sign, as above, whoever issued
/// it.
Result<void> checkApprover(const Certificate& certificate);

/// 9C signs, and 9D opens envelopes: each has a key of its own.
Result<void> checkTwoKeys(const Certificate& sign, const Certificate& kex);

/// A participant's own card: 9C certifies itself and `kex`, which is another key.
Result<void> checkCardPair(const Certificate& sign, const Certificate& kex);

/// Its CN is this person's name, in whatever spelling, or there is no CN; ICP-Brasil (DOC-ICP-04) puts ":"
/// and the CPF behind the name.
bool namesPerson(const Certificate& certificate, const std::string& personName);

/// For messages: without the CPF that ICP-Brasil puts behind a name, which is nobody's business but its
/// holder's. The certificate itself keeps it.
std::string withoutCpf(std::string text);

}  // namespace conclave::x509
