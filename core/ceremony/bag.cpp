#include "core/ceremony/bag.h"

#include "core/base/hex.h"
#include "core/ceremony/ask.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t mostPhotographs = 20;  // of one bag
constexpr std::uintmax_t photographOctets = 256u << 20;

Result<std::string> askNumber(Ceremony& ceremony, Question::Kind kind, Phrase phrase) {
    return askFitting(ceremony.room, {kind, ceremony.step->actor, {phrase, {}}, {}}, bagCharacters);
}

Result<json> askPhotographs(Ceremony& ceremony) {
    json photographs = json::array();
    std::string sha256;
    const auto isRead = [&](const std::string& path) -> Result<void> {
        std::error_code failure;
        if (!fs::path(path).is_absolute())
            return Error(Errc::photographUnfit,
                         {path, Wording("it does not begin with /", "não começa com /")});
        if (!fs::is_regular_file(path, failure))
            return Error(Errc::photographUnfit,
                         {path, Wording("there is no such file", "esse arquivo não existe")});
        if (fs::file_size(path, failure) > photographOctets || failure)
            return Error(Errc::photographUnfit,
                         {path, Wording("it is larger than 256 MiB", "tem mais de 256 MiB")});
        TRY_ASSIGN(const auto hash, crypto::sha256File(path));
        sha256 = toHex(hash);
        return {};
    };
    while (photographs.size() < mostPhotographs) {
        Question question{Question::Kind::photograph, ceremony.step->actor, {Phrase::askPhotograph, {}}, {}};
        question.mayBeEmpty = true;
        TRY_ASSIGN(const auto path, askFitting(ceremony.room, question, pathCharacters, isRead));
        if (path.empty())
            break;
        photographs.push_back({{"path", fs::path(path).filename().string()}, {"sha256", sha256}});
    }
    return photographs;
}

}  // namespace

Result<json> askBag(Ceremony& ceremony, Phrase number) {
    TRY_ASSIGN(const auto bag, askNumber(ceremony, Question::Kind::bag, number));
    TRY_ASSIGN(const auto seal, askNumber(ceremony, Question::Kind::seal, Phrase::askSeal));
    TRY_ASSIGN(auto photographs, askPhotographs(ceremony));
    return json{{"bag", bag}, {"seal", seal}, {"photographs", std::move(photographs)}};
}

}  // namespace conclave::ceremony
