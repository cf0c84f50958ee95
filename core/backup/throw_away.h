#pragma once

#include "core/pkcs11/key_pair.h"

namespace conclave::backup {

/// A key pair of the family of the key that is to be backed up, to try things on: RSA-2048, or the same
/// curve; extractable session objects. Destroyed at the end. The session is borrowed.
class ThrowAway {
  public:
    static Result<ThrowAway> make(pkcs11::Session& session, crypto::KeyAlgorithm algorithm,
                                  bool isWrapWithTrusted);
    ThrowAway(ThrowAway&& other) noexcept;
    ThrowAway& operator=(ThrowAway&&) = delete;
    ~ThrowAway();  ///< say destroy() to know that it is gone

    const pkcs11::KeyPair& pair() const { return *m_pair; }
    /// Both halves, and read back as gone. Errors: Errc::objectRemains.
    Result<void> destroy();

    static constexpr const char* label = "conclave throw-away";

  private:
    ThrowAway(pkcs11::Session& session, pkcs11::KeyPair pair);

    pkcs11::Session* m_session;
    std::optional<pkcs11::KeyPair> m_pair;
};

}  // namespace conclave::backup
