#pragma once

#include "core/pkcs11/session.h"

namespace conclave::pkcs11 {

/// What an object says of itself; for listings, label searches, and finding the rest of an interrupted step.
struct ObjectSummary {
    ObjectHandle handle = CK_INVALID_HANDLE;
    CK_OBJECT_CLASS objectClass = 0;
    std::string label;
    Bytes id;              ///< CKA_ID; empty where it has none
    bool isToken = false;  ///< false: a session object

    std::string className() const;  ///< "private key", "public key", "certificate", "secret key", …
};

/// Names one key (with its public half and certificate) on a token. Empty fields are not compared.
struct KeyReference {
    std::string label;
    Bytes id;
};

/// Every object that this session may see: private ones only when the user is logged in.
Result<std::vector<ObjectSummary>> listObjects(Session& session);

Result<std::vector<ObjectSummary>> findObjects(Session& session, const KeyReference& reference,
                                               std::optional<CK_OBJECT_CLASS> objectClass = std::nullopt);

/// The one object of the class. Errors: Errc::objectMissing, Errc::labelTaken (more than one).
Result<ObjectHandle> findOne(Session& session, const KeyReference& reference, CK_OBJECT_CLASS objectClass);

/// Errors: Errc::labelTaken when any visible object, of whatever class, has the label.
Result<void> requireLabelFree(Session& session, std::string_view label);

/// Destroys every object with this CKA_ID (never empty) and reads back that none is left: the way to clear up
/// after an interrupted generation. Returns how many there were. Errors: Errc::objectRemains.
Result<int> destroyAllWithId(Session& session, ByteView id);

struct StoredObject {
    ObjectHandle handle = CK_INVALID_HANDLE;
    Evidence attributes;  ///< as read back
};

/// Stores an X.509 certificate as a token object (subject, issuer and serial are taken from it) and compares
/// the value read back. Errors: Errc::certificateUnreadable, Errc::attributeWrong.
Result<StoredObject> createCertificate(Session& session, std::string_view label, ByteView id, ByteView der);

}  // namespace conclave::pkcs11
