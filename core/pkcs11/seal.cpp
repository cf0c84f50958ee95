#include "core/pkcs11/seal.h"

#include "core/pkcs11/key_pair.h"

namespace conclave::pkcs11 {

Result<Evidence> sealKey(Session& session, ObjectHandle privateKey, std::string_view label) {
    const auto cannot = [&] { return Error(Errc::tokenCannotSeal, {session.tokenName()}); };
    const auto isExtractable = [&]() -> Result<bool> {
        TRY_ASSIGN(const auto value, session.attribute(privateKey, CKA_EXTRACTABLE));
        return asFlag(value).value_or(true);
    };
    TRY_ASSIGN(const bool wasExtractable, isExtractable());
    if (wasExtractable)
        if (auto set = session.setAttributes(privateKey, Template().flag(CKA_EXTRACTABLE, false)); !set)
            return isTemplateRefusal(set.error()) ? Error(cannot()).causedBy(set.error()) : set.error();
    TRY_ASSIGN(const bool isStill, isExtractable());
    if (isStill)
        return cannot();
    // Must fail, or change nothing.
    const auto undone = session.setAttributes(privateKey, Template().flag(CKA_EXTRACTABLE, true));
    if (!undone &&
        (undone.error().code() == Errc::hsmSessionLost || undone.error().code() == Errc::tokenGone))
        return undone.error();
    TRY_ASSIGN(const auto values, readKeyValues(session, privateKey));
    const auto* extractable = values.find(CKA_EXTRACTABLE);
    if (extractable == nullptr || asFlag(*extractable).value_or(true))
        return cannot();
    if (!values.isTrue(CKA_SENSITIVE))
        return Error(Errc::keyNotSealed, {std::string(label)});
    return keyEvidence(values);
}

Result<bool> assignId(Session& session, const KeyReference& reference, ByteView id) {
    TRY_ASSIGN(const auto objects, findObjects(session, reference));
    if (objects.empty())
        return Error(Errc::objectMissing, {reference.label, session.tokenName()});
    bool isDone = true;
    for (const auto& object : objects) {
        const auto set = session.setAttributes(object.handle, Template().bytes(CKA_ID, id));
        if (!set && !isTemplateRefusal(set.error()))
            return set.error();
        TRY_ASSIGN(const auto now, session.attribute(object.handle, CKA_ID));
        isDone = isDone && now == toBytes(id);
    }
    if (!isDone)  // all or none, so that the halves are still found together
        for (const auto& object : objects) {
            TRY_ASSIGN(const auto now, session.attribute(object.handle, CKA_ID));
            if (now != object.id)
                TRY(session.setAttributes(object.handle, Template().bytes(CKA_ID, object.id)));
        }
    return isDone;
}

}  // namespace conclave::pkcs11
