#pragma once

#include <optional>
#include <string>

#include "core/base/wording.h"

namespace conclave::pkcs11 {

enum class UserKind { securityOfficer, user };

/// CK_TOKEN_INFO and CK_SLOT_INFO (PKCS #11 v2.40, 3.2), padding removed, bytes outside printable ASCII
/// that are not UTF-8 shown as '?'.
struct TokenInfo {
    unsigned long slotId = 0;  ///< may change when the token is initialised: tokens are found by serial
    std::string slotDescription;
    std::string label;
    std::string manufacturer;
    std::string model;
    std::string serial;           ///< empty on a blank SoftHSM token
    std::string firmwareVersion;  ///< "2.6"
    std::string hardwareVersion;
    bool isInitialised = false;
    bool isUserPinInitialised = false;
    bool isLoginRequired = false;
    bool isWriteProtected = false;
    bool isSoPinLocked = false;
    bool isUserPinLocked = false;
    bool hasProtectedPath = false;  ///< the PIN is typed on the device
    unsigned long minPinLength = 0;
    unsigned long maxPinLength = 0;

    /// For people and for errors: the label, else the serial, else "slot N".
    std::string name() const;
};

/// RFC 7512 attributes; empty ones are not compared. Slot ids are the last resort (a blank token has nothing
/// else).
struct TokenMatch {
    std::string serial;
    std::string label;  ///< RFC 7512 "token"
    std::string manufacturer;
    std::string model;
    std::optional<unsigned long> slotId;

    bool matches(const TokenInfo& token) const;
    Wording describe() const;  ///< "serial=0123 token=ROOT", for errors
};

}  // namespace conclave::pkcs11
