// What cards and readers answer: BER-TLV and the PIN pad feature list.
#include <cstdlib>

#include "core/pcsc/pin_pad.h"
#include "core/pcsc/tlv.h"

using namespace conclave;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const auto objects = pcsc::parseTlvs(input);
    std::size_t values = 0;
    for (const auto& object : objects.value_or(std::vector<pcsc::Tlv>{})) {
        values += object.value.size();
        // What is built from what was read reads the same.
        if (object.value.size() <= 0xFFFF) {
            const auto again = pcsc::tlv(object.tag, object.value);
            const auto value = pcsc::findTlvPath(again, {object.tag});
            if (!value || toBytes(*value) != toBytes(object.value))
                std::abort();
        }
    }
    if (values > size)
        std::abort();
    (void)pcsc::findTlvPath(input, {0x7C, 0x82});
    (void)pcsc::parsePinPadFeatures(input);
    return 0;
}
