#include "core/pcsc/apdu.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace conclave::pcsc {
namespace {

constexpr std::size_t maxPiece = 255;
constexpr std::uint8_t chainingBit = 0x10;

}  // namespace

std::size_t pieceCount(std::size_t dataSize) {
    return dataSize == 0 ? 1 : (dataSize + maxPiece - 1) / maxPiece;
}

std::size_t encodePiece(const ApduHeader& header, ByteView data, std::optional<unsigned> le,
                        std::size_t index, std::span<std::uint8_t> out) {
    const auto pieces = pieceCount(data.size());
    assert(index < pieces && out.size() >= maxShortApdu && (!le || (*le >= 1 && *le <= 256)));
    const bool isLast = index + 1 == pieces;
    const auto piece = data.subspan(index * maxPiece, std::min(maxPiece, data.size() - index * maxPiece));

    std::size_t used = 0;
    out[used++] = isLast ? header.cla : static_cast<std::uint8_t>(header.cla | chainingBit);
    out[used++] = header.ins;
    out[used++] = header.p1;
    out[used++] = header.p2;
    if (!piece.empty()) {
        out[used++] = static_cast<std::uint8_t>(piece.size());
        std::memcpy(out.data() + used, piece.data(), piece.size());
        used += piece.size();
    }
    if (isLast && le)
        out[used++] = static_cast<std::uint8_t>(*le & 0xFF);  // 256 is written 00
    return used;
}

Error swError(const std::string& operation, std::uint16_t sw) {
    return Error(Errc::cardFailed, {operation}).native(NativeSource::card, sw);
}

}  // namespace conclave::pcsc
