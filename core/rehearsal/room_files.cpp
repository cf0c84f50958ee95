#include "core/rehearsal/room_files.h"

#include <fmt/format.h>

#include <array>

#include "core/base/file.h"
#include "core/rehearsal/card_keys.h"
#include "core/rehearsal/virtual_card.h"

namespace conclave::rehearsal {
namespace {

namespace fs = std::filesystem;

struct Person {
    const char* name;
    const char* identity;
};

// Invented people; the numbers are too short to be anybody's.
constexpr std::array people{
    Person{"Ana Souza", "CNH 01234567890"},       Person{"Bruno Carvalho", "CNH 01234567891"},
    Person{"Carla Nogueira", "CNH 01234567892"},  Person{"Diego Ferreira", "CNH 01234567893"},
    Person{"Elisa Monteiro", "CNH 01234567894"},  Person{"Fábio Teixeira", "CNH 01234567895"},
    Person{"Gabriela Pires", "CNH 01234567896"},  Person{"Heitor Barbosa", "CNH 01234567897"},
    Person{"Isabel Quintana", "CNH 01234567898"}, Person{"João Vasconcelos", "CNH 01234567899"},
    Person{"Karina Lopes", "CNH 01234567900"},    Person{"Lucas Andrade", "CNH 01234567901"},
    Person{"Mariana Duarte", "CNH 01234567902"},  Person{"Nelson Siqueira", "CNH 01234567903"},
    Person{"Olívia Prado", "CNH 01234567904"},    Person{"Paulo Meireles", "CNH 01234567905"},
};

/// Three custodians first, then the administrator and the witness, then further custodians.
std::string seatOf(int card) {
    if (card == 4)
        return "administrator";
    if (card == 5)
        return "witness";
    return fmt::format("custodian-{}", card <= 3 ? card : card - 2);
}

Person personOf(int card) {
    return people[static_cast<std::size_t>(card - 1) % people.size()];
}

std::string roleOf(std::size_t token) {
    return token == 0 ? "primary" : token == 1 ? "restore" : fmt::format("spare-{}", token + 1);
}

/// A YAML double-quoted scalar.
std::string yamlText(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

/// A POSIX shell word.
std::string shellWord(std::string_view text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + '\'';
}

/// `least` to `most` random digits without bias.
SecretBytes randomDigits(int least, int most) {
    const auto below = [](std::uint8_t limit) {
        for (;;) {
            const auto octet = randomBytes(1).front();
            if (octet < 256 / limit * limit)
                return static_cast<std::uint8_t>(octet % limit);
        }
    };
    SecretBytes digits(static_cast<std::size_t>(least + below(static_cast<std::uint8_t>(most - least + 1))));
    for (auto& digit : digits.exposeMutable())
        digit = static_cast<std::uint8_t>('0' + below(10));
    return digits;
}

Result<void> writePin(const fs::path& file, int least, int most, std::string_view unlike) {
    if (fs::exists(file))
        return {};
    auto pin = randomDigits(least, most);
    while (pin.exposeText() == unlike)
        pin = randomDigits(least, most);
    return writeFileDurably(file, pin.expose());
}

}  // namespace

Result<void> writePins(const fs::path& room, int cards, int tokens) {
    const auto pins = room / "pins";
    TRY(makeFolder(pins));
    for (int card = 1; card <= cards; ++card) {
        TRY(writePin(pins / fmt::format("card-{}.pin", card), 6, 8, factoryPin));
        TRY(writePin(pins / fmt::format("card-{}.puk", card), 8, 8, factoryPuk));
    }
    for (int token = 1; token <= tokens; ++token)
        TRY(writePin(pins / fmt::format("token-{}.so", token), 12, 12, {}));
    return {};
}

Result<void> writeRoomFiles(const fs::path& room, const RoomOptions& options,
                            const std::vector<FactoryToken>& tokens) {
    const auto socket = pcscdSocket(room).string();
    const auto softHsm = (room / "softhsm2.conf").string();
    // Named, so that cards take turns where they are more than readers, and that the second slot that vpcd
    // gives each reader is not taken for one.
    std::string readers = "  readers:\n";
    for (int reader = 1; reader <= options.readers; ++reader)
        readers += fmt::format("    - {}\n", yamlText(readerName(reader)));
    auto site = fmt::format(
        "conclave-site: 1\nrehearsal: true\nplace: \"Rehearsal room\"\nmodule:\n  path: {}\n"
        "  environment: {{SOFTHSM2_CONF: {}}}\npcsc:\n  socket: {}\n{}tokens:{}\n",
        yamlText(softHsmModule().string()), yamlText(softHsm), yamlText(socket), readers,
        tokens.empty() ? " {}" : "");
    auto answers =
        fmt::format("conclave-answers: 1\ncontrol: control\npeople:{}\n", options.cards == 0 ? " {}" : "");
    for (int card = 1; card <= options.cards; ++card) {
        const auto person = personOf(card);
        const auto reader =
            card <= options.readers ? fmt::format("reader: {}, ", yamlText(readerName(card))) : std::string();
        answers += fmt::format(
            "  {0}: {{name: {1}, identity: {2}, card: {3}, {4}pin: pins/card-{3}.pin, puk: "
            "pins/card-{3}.puk, "
            "statement: agree}}\n",
            seatOf(card), yamlText(person.name), yamlText(person.identity), card, reader);
    }
    answers += tokens.empty() ? "tokens: {}\n" : "tokens:\n";
    for (std::size_t index = 0; index < tokens.size(); ++index) {
        site += fmt::format("  {}: {{serial: {}}}\n", roleOf(index), yamlText(tokens[index].serial));
        answers += fmt::format("  {}: {{soPin: pins/token-{}.so}}\n", roleOf(index), index + 1);
    }
    answers +=
        "custody: {medium: medium, bag: \"REHEARSAL-1\", seal: \"REHEARSAL-2\", place: \"Safe of the "
        "rehearsal room\"}\n";
    TRY(makeFolder(room / "medium"));
    const auto env = fmt::format("export PCSCLITE_CSOCK_NAME={}\nexport SOFTHSM2_CONF={}\n",
                                 shellWord(socket), shellWord(softHsm));
    TRY(writeFileDurably(room / "site.yaml", asBytes(site), IfExists::replace));
    TRY(writeFileDurably(room / "answers.yaml", asBytes(answers), IfExists::replace));
    return writeFileDurably(room / "env", asBytes(env), IfExists::replace);
}

}  // namespace conclave::rehearsal
