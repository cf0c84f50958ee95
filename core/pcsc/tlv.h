#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/secret_bytes.h"

namespace conclave::pcsc {

/// One BER-TLV data object (ISO/IEC 7816-4, 5.2.2). `value` points into what was parsed.
struct Tlv {
    std::uint32_t tag = 0;  ///< the tag's octets as written: 0x7C, 0x7F49, 0x5FC105
    ByteView value;
};

/// All data objects of `bytes`, which they must fill exactly. Nothing when a tag has more than three octets
/// or needless ones, a length is indefinite or has more than three octets, or a value is cut short. Lengths
/// longer than needed are accepted: ISO/IEC 7816-4 allows them and cards write them (7C 82 00 20 …).
std::optional<std::vector<Tlv>> parseTlvs(ByteView bytes);

/// The value of the only object with this tag among `objects`; nothing when there is none or more than one.
std::optional<ByteView> findTlv(const std::vector<Tlv>& objects, std::uint32_t tag);

/// parseTlvs and findTlv, one level deeper for each tag: the value of 82 in 7C for {0x7C, 0x82}.
std::optional<ByteView> findTlvPath(ByteView bytes, std::initializer_list<std::uint32_t> path);

/// Tag, shortest length, value. For public data only.
Bytes tlv(std::uint32_t tag, ByteView value);
Bytes concat(std::initializer_list<ByteView> pieces);

}  // namespace conclave::pcsc
