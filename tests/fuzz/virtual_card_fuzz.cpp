#include <algorithm>
#include <cstdlib>

#include "core/base/hex.h"
#include "core/rehearsal/card_keys.h"
#include "core/rehearsal/virtual_card.h"

using namespace conclave;
using rehearsal::VirtualCard;

namespace {

/// A card whose management key and PIN are given, with keys in 9C and 9E, so that every command is within
/// reach.
VirtualCard openCard() {
    auto card = VirtualCard::open({}, rehearsal::CardType::p256).value();
    const auto send = [&card](const std::string& hex) { return card.transmit(*fromHex(hex)); };
    send("00a4040005a000000308");
    const auto challenge = send("0087039b047c028100");
    const auto response = rehearsal::encryptBlocks(
        rehearsal::AlgorithmId::tripleDes, *fromHex("010203040506070801020304050607080102030405060708"),
        ByteView(challenge).subspan(4, 8));
    send("0087039b0c7c0a8208" + toHex(response));
    send("0047009c05ac0380011100");
    send("0047009e05ac0380011100");
    send("0020008008313233343536ffff");
    return card;
}

}  // namespace

/// Commands one after the other, each behind its length in one octet. Each is answered with a status word.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto card = openCard();
    ByteView rest(data, size);
    while (!rest.empty()) {
        const auto length = std::min<std::size_t>(rest.front(), rest.size() - 1);
        const auto apdu = rest.subspan(1, length);
        rest = rest.subspan(1 + length);
        // RSA keys take seconds to make: not those.
        const bool makesRsa =
            apdu.size() > 4 && apdu[1] == 0x47 && std::find(apdu.begin(), apdu.end(), 7) != apdu.end();
        if (makesRsa)
            continue;
        if (const auto response = card.transmit(apdu); response.size() < 2)
            std::abort();
    }
    return 0;
}
