#include "core/rehearsal/command_apdu.h"

namespace conclave::rehearsal {
namespace {

std::size_t orMaximum(std::size_t length, std::size_t maximum) {
    return length == 0 ? maximum : length;
}

}  // namespace

std::optional<CommandApdu> parseCommand(ByteView apdu) {
    if (apdu.size() < 4)
        return std::nullopt;
    CommandApdu command{apdu[0], apdu[1], apdu[2], apdu[3], {}};
    const auto body = apdu.subspan(4);
    if (body.empty())
        return command;
    const auto takeData = [&command, &body](std::size_t offset, std::size_t size) {
        const auto data = body.subspan(offset, size);
        command.data.assign(data.begin(), data.end());
    };
    if (body.size() == 1) {
        command.expected = orMaximum(body[0], 256);
        return command;
    }
    if (body[0] != 0) {
        const std::size_t size = body[0];
        if (body.size() != 1 + size && body.size() != 2 + size)
            return std::nullopt;
        takeData(1, size);
        if (body.size() == 2 + size)
            command.expected = orMaximum(body.back(), 256);
        return command;
    }
    if (body.size() < 3)
        return std::nullopt;
    const std::size_t size = static_cast<std::size_t>(body[1] << 8 | body[2]);
    if (body.size() == 3) {
        command.expected = orMaximum(size, 65536);
        return command;
    }
    if (size == 0 || (body.size() != 3 + size && body.size() != 5 + size))
        return std::nullopt;
    takeData(3, size);
    if (body.size() == 5 + size) {
        const auto tail = body.last(2);
        command.expected = orMaximum(static_cast<std::size_t>(tail[0] << 8 | tail[1]), 65536);
    }
    return command;
}

}  // namespace conclave::rehearsal
