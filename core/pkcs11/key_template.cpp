#include "core/pkcs11/key_pair.h"

namespace conclave::pkcs11 {

Template privateKeyFlags(const KeyPairRequest& request) {
    const bool isUnwrapping = request.use == KeyUse::unwrapTransport;
    return Template()
        .flag(CKA_TOKEN, request.isToken)
        .flag(CKA_PRIVATE, request.isPrivate)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, request.isExtractable)
        .flag(CKA_WRAP_WITH_TRUSTED, request.isWrapWithTrusted)
        .flag(CKA_SIGN, request.use == KeyUse::sign)
        .flag(CKA_SIGN_RECOVER, false)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_UNWRAP, isUnwrapping)
        .flag(CKA_DERIVE, request.use == KeyUse::deriveTransport)
        .flag(CKA_ALWAYS_AUTHENTICATE, false)
        .flag(CKA_MODIFIABLE, true)  // sealing turns EXTRACTABLE off, and the final CKA_ID is set then
        .flag(CKA_COPYABLE, false);  // a copy would escape the seal
}

Template publicKeyFlags(const KeyPairRequest& request) {
    const bool isUnwrapping = request.use == KeyUse::unwrapTransport;
    return Template()
        .flag(CKA_TOKEN, request.isToken)
        .flag(CKA_PRIVATE, false)
        .flag(CKA_VERIFY, request.use == KeyUse::sign)
        .flag(CKA_VERIFY_RECOVER, false)
        .flag(CKA_ENCRYPT, false)
        .flag(CKA_WRAP, isUnwrapping)
        .flag(CKA_DERIVE, false)
        .flag(CKA_MODIFIABLE, true);
}

Template dropUnsupported(const Template& wanted, TemplateEffort effort) {
    Template kept = wanted;
    if (effort >= TemplateEffort::withoutCopyable)
        kept.remove(CKA_COPYABLE);
    if (effort >= TemplateEffort::withoutLifecycle)
        kept.remove(CKA_MODIFIABLE).remove(CKA_ALWAYS_AUTHENTICATE);
    if (effort >= TemplateEffort::withoutRareUses)
        kept.remove(CKA_SIGN_RECOVER).remove(CKA_VERIFY_RECOVER).remove(CKA_DERIVE);
    if (effort >= TemplateEffort::withoutTrust)
        kept.remove(CKA_WRAP_WITH_TRUSTED).remove(CKA_TRUSTED);
    return kept;
}

bool isTemplateRefusal(const Error& error) {
    for (const auto& native : error.natives())
        if (native.source == NativeSource::pkcs11)
            switch (native.value) {
                case CKR_ATTRIBUTE_TYPE_INVALID:
                case CKR_ATTRIBUTE_VALUE_INVALID:
                case CKR_ATTRIBUTE_READ_ONLY:
                case CKR_TEMPLATE_INCONSISTENT:
                case CKR_GENERAL_ERROR:  // NSS, about an attribute that its database has no column for
                    return true;
                default:  // any other failure has another reason
                    break;
            }
    return false;
}

}  // namespace conclave::pkcs11
