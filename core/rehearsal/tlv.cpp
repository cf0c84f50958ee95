#include "core/rehearsal/tlv.h"

namespace conclave::rehearsal {
namespace {

/// Takes octets from the front; nothing once they run out.
class Reader {
  public:
    explicit Reader(ByteView bytes) : m_bytes(bytes) {}
    bool atEnd() const { return m_bytes.empty(); }
    std::optional<std::uint8_t> octet() {
        if (m_bytes.empty())
            return std::nullopt;
        const auto value = m_bytes.front();
        m_bytes = m_bytes.subspan(1);
        return value;
    }
    std::optional<ByteView> take(std::size_t size) {
        if (size > m_bytes.size())
            return std::nullopt;
        const auto value = m_bytes.first(size);
        m_bytes = m_bytes.subspan(size);
        return value;
    }

  private:
    ByteView m_bytes;
};

std::optional<std::uint32_t> readTag(Reader& reader) {
    const auto first = reader.octet();
    if (!first)
        return std::nullopt;
    std::uint32_t tag = *first;
    if ((*first & 0x1F) != 0x1F)
        return tag;
    for (int more = 0; more < 2; ++more) {
        const auto next = reader.octet();
        if (!next)
            return std::nullopt;
        tag = tag << 8 | *next;
        if ((*next & 0x80) == 0)
            return tag;
    }
    return std::nullopt;
}

std::optional<std::size_t> readLength(Reader& reader) {
    const auto first = reader.octet();
    if (!first)
        return std::nullopt;
    if (*first < 0x80)
        return *first;
    if (*first != 0x81 && *first != 0x82)
        return std::nullopt;
    std::size_t length = 0;
    for (int left = *first & 0x7F; left > 0; --left) {
        const auto next = reader.octet();
        if (!next)
            return std::nullopt;
        length = length << 8 | *next;
    }
    return length;
}

}  // namespace

std::optional<std::vector<Tlv>> parseTlvs(ByteView bytes) {
    std::vector<Tlv> objects;
    Reader reader(bytes);
    while (!reader.atEnd()) {
        const auto tag = readTag(reader);
        if (!tag)
            return std::nullopt;
        const auto length = readLength(reader);
        if (!length)
            return std::nullopt;
        const auto value = reader.take(*length);
        if (!value)
            return std::nullopt;
        objects.push_back({*tag, *value});
    }
    return objects;
}

std::optional<ByteView> findTlv(const std::vector<Tlv>& objects, std::uint32_t tag) {
    for (const auto& object : objects)
        if (object.tag == tag)
            return object.value;
    return std::nullopt;
}

void appendTlv(Bytes& out, std::uint32_t tag, ByteView value) {
    for (const int shift : {16, 8, 0})
        if (tag >> shift != 0)
            out.push_back(static_cast<std::uint8_t>(tag >> shift));
    const auto size = value.size();
    if (size > 0xFF) {
        out.push_back(0x82);
        out.push_back(static_cast<std::uint8_t>(size >> 8));
    } else if (size > 0x7F) {
        out.push_back(0x81);
    }
    out.push_back(static_cast<std::uint8_t>(size));
    out.insert(out.end(), value.begin(), value.end());
}

Bytes makeTlv(std::uint32_t tag, ByteView value) {
    Bytes out;
    appendTlv(out, tag, value);
    return out;
}

}  // namespace conclave::rehearsal
