#include "core/pkcs11/quirks.h"

namespace conclave::pkcs11 {

bool isNss(const TokenInfo& token) {
    return token.manufacturer == "Mozilla Foundation";
}

Wording whyNotInitialisable(const TokenInfo& token) {
    // NSC_InitToken (lib/softoken/pkcs11.c) empties the key database, takes neither PIN nor label, and says
    // CKR_OK; afterwards a security officer logs in with no PIN at all, once.
    if (isNss(token))
        return {"NSS keeps its own label and has no PIN of a security officer",
                "o NSS mantém o próprio rótulo e não tem PIN de oficial de segurança"};
    return {};
}

}  // namespace conclave::pkcs11
