#pragma once

#include <optional>
#include <vector>

#include "core/base/bytes.h"

namespace conclave::rehearsal {

/// BER-TLV (ISO/IEC 7816-4, 5.2.2) as PIV uses it: tags of up to three octets, definite lengths up to 65535.
struct Tlv {
    std::uint32_t tag = 0;
    ByteView value;  ///< a view into the octets parsed
};

/// All objects on one level; nothing when anything is malformed or left over.
std::optional<std::vector<Tlv>> parseTlvs(ByteView bytes);

/// The first object with this tag; nothing when there is none.
std::optional<ByteView> findTlv(const std::vector<Tlv>& objects, std::uint32_t tag);

/// Appends tag, length, value.
void appendTlv(Bytes& out, std::uint32_t tag, ByteView value);
Bytes makeTlv(std::uint32_t tag, ByteView value);

}  // namespace conclave::rehearsal
