#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/x509/attestation.h"
#include "core/x509/builder.h"
#include "tests/support/software_key.h"

namespace conclave::test {

/// A maker of cards that attest their keys, with a root and a key F9 of its own.
class CardMaker {
  public:
    /// Changes what is to be signed.
    using Edit = std::function<void(x509::TbsParts&)>;

    explicit CardMaker(const Edit& ofF9 = {});

    const x509::Certificate& root() const { return *m_root; }
    const x509::Certificate& authority() const { return *m_authority; }  ///< of F9

    /// "YubiKey PIV Attestation 9c", firmware 5.4.3, PIN always, a USB-C keychain.
    x509::Certificate attest(const crypto::PublicKey& key, std::string_view slot, std::uint32_t serial,
                             const Edit& edit = {}) const;
    /// Of both keys; of 9C alone where `kex` is null.
    x509::CardAttestations card(const crypto::PublicKey& sign, const crypto::PublicKey* kex,
                                std::uint32_t serial) const;

  private:
    std::shared_ptr<SoftwareKey> m_rootKey;
    std::shared_ptr<SoftwareKey> m_f9Key;
    std::optional<x509::Certificate> m_root;
    std::optional<x509::Certificate> m_authority;
};

/// An extension below 1.3.6.1.4.1.41482.3, not critical.
Bytes yubicoExtension(std::string_view arc, ByteView value);
/// In place of the one with that arc.
CardMaker::Edit says(std::string_view arc, Bytes value);

}  // namespace conclave::test
