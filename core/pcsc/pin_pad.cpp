#include "core/pcsc/pin_pad.h"

#include <reader.h>

namespace conclave::pcsc {
namespace {

constexpr std::uint8_t pinTimeoutS = 30;
constexpr std::uint8_t asciiLeftInBytes = 0x82;  // system units bytes, PIN at offset 0 of the data, ASCII
constexpr std::uint8_t blockOfEight = 0x08;      // no length field, PIN block of 8 octets
constexpr std::uint8_t noLengthField = 0x00;
constexpr std::uint8_t leastDigits = 6;
constexpr std::uint8_t mostDigits = 8;
constexpr std::uint8_t onValidationKey = 0x02;
constexpr std::uint8_t confirmAndAskOld = 0x03;
constexpr std::uint8_t englishLow = 0x09;  // 0x0409; pads show their own words for message 0
constexpr std::uint8_t englishHigh = 0x04;

// ulDataLength (little-endian) and abData: the command with its PIN blocks still all padding.
void appendCommand(Bytes& out, std::uint8_t ins, std::uint8_t keyReference, std::uint8_t blocks) {
    const auto dataSize = static_cast<std::uint8_t>(8 * blocks);
    out.insert(out.end(), {static_cast<std::uint8_t>(5 + dataSize), 0, 0, 0});
    out.insert(out.end(), {0x00, ins, 0x00, keyReference, dataSize});
    out.insert(out.end(), dataSize, 0xFF);
}

Result<std::uint16_t> ask(CardConnection& connection, std::uint32_t controlCode, ByteView structure) {
    if (controlCode == 0)
        return noPinPad();
    TRY_ASSIGN(const auto answer, connection.control(controlCode, structure));
    if (answer.size() != 2)
        return Error(Errc::cardReplyMalformed, {Wording("PIN pad", "um comando do teclado de PIN")});
    const auto sw = static_cast<std::uint16_t>(answer[0] << 8 | answer[1]);
    // PC/SC part 10, 2.5.2 table: what the reader itself answers.
    switch (sw) {
        case 0x6400:
            return Error(Errc::timedOut, {Wording("PIN pad", "o teclado de PIN")})
                .native(NativeSource::card, sw);
        case 0x6401:
            return Error(Errc::pinCancelled).native(NativeSource::card, sw);
        case 0x6402:
            return Error(Errc::pinsDiffer).native(NativeSource::card, sw);
        case 0x6403:
            return Error(Errc::pinFormat).native(NativeSource::card, sw);
        default:
            return sw;
    }
}

}  // namespace

PinPadFeatures parsePinPadFeatures(ByteView answer) {
    constexpr std::size_t entrySize = 6;
    PinPadFeatures features;
    if (answer.size() % entrySize != 0)
        return features;
    for (std::size_t at = 0; at < answer.size(); at += entrySize) {
        const auto entry = answer.subspan(at, entrySize);
        if (entry[1] != 4)
            return {};
        const auto code = static_cast<std::uint32_t>(entry[2]) << 24 |
                          static_cast<std::uint32_t>(entry[3]) << 16 |
                          static_cast<std::uint32_t>(entry[4]) << 8 | entry[5];
        if (entry[0] == FEATURE_VERIFY_PIN_DIRECT)
            features.verifyPinDirect = code;
        if (entry[0] == FEATURE_MODIFY_PIN_DIRECT)
            features.modifyPinDirect = code;
    }
    return features;
}

Error noPinPad() {
    return Error(Errc::readerMissing, {Wording("PIN pad", "com teclado de PIN")});
}

Bytes pinVerifyStructure(std::uint8_t keyReference) {
    Bytes out{pinTimeoutS,
              pinTimeoutS,
              asciiLeftInBytes,
              blockOfEight,
              noLengthField,
              mostDigits,
              leastDigits,  // wPINMaxExtraDigit, little-endian: most, least
              onValidationKey,
              1,  // one message
              englishLow,
              englishHigh,
              0,  // message index
              0,
              0,
              0};  // T=1 prologue
    appendCommand(out, 0x20, keyReference, 1);
    return out;
}

Bytes pinModifyStructure(std::uint8_t keyReference) {
    Bytes out{pinTimeoutS,
              pinTimeoutS,
              asciiLeftInBytes,
              blockOfEight,
              noLengthField,
              0,
              8,  // the old PIN's block, the new one's
              mostDigits,
              leastDigits,
              confirmAndAskOld,
              onValidationKey,
              3,  // messages: old, new, new again
              englishLow,
              englishHigh,
              0,
              1,
              2,
              0,
              0,
              0};
    appendCommand(out, 0x24, keyReference, 2);
    return out;
}

Result<PinPadFeatures> pinPadFeatures(CardConnection& connection) {
    auto answer = connection.control(CM_IOCTL_GET_FEATURE_REQUEST, {});
    if (answer)
        return parsePinPadFeatures(*answer);
    // Readers without features answer with various codes.
    switch (answer.error().code()) {
        case Errc::cardRemoved:
        case Errc::cardMissing:
        case Errc::readerMissing:
        case Errc::pcscUnavailable:
            return std::move(answer).error();
        default:
            return PinPadFeatures{};
    }
}

Result<std::uint16_t> verifyOnPad(CardConnection& connection, const PinPadFeatures& pad,
                                  std::uint8_t keyReference) {
    return ask(connection, pad.verifyPinDirect, pinVerifyStructure(keyReference));
}

Result<std::uint16_t> modifyOnPad(CardConnection& connection, const PinPadFeatures& pad,
                                  std::uint8_t keyReference) {
    return ask(connection, pad.modifyPinDirect, pinModifyStructure(keyReference));
}

}  // namespace conclave::pcsc
