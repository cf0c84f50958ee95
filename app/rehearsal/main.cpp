#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "core/base/build_info.h"
#include "core/rehearsal/control.h"
#include "core/rehearsal/room.h"

namespace {

using namespace conclave;
using namespace conclave::rehearsal;

int fail(const Error& error, Lang lang) {
    fmt::print(stderr, "{}\n{}\n", error.whatHappened(lang), error.whatToDo(lang));
    for (const auto* cause = &error; cause != nullptr; cause = cause->cause())
        if (!cause->natives().empty())
            fmt::print(stderr, "[{}]\n", cause->technical());
    return 1;
}

struct CardOptions {
    int card = 0;
    std::string room;
    int reader = 0;
    std::string status;
    bool isEvery = false;
    std::string on;
};

std::optional<FaultTarget> target(const CardOptions& options) {
    return faultTargetOf(options.on);
}

Result<void> printStatus(Control& control, int wanted, Lang lang) {
    TRY_ASSIGN(const auto cards, control.status());
    for (const auto& card : cards)
        if (card.card == wanted)
            fmt::print("{}\n", worded("card {}: {}, {}, {} commands, fault: {}",
                                      "cartão {}: {}, {}, {} comandos, falha: {}", card.card, name(card.type),
                                      card.reader ? worded("in reader {}", "na leitora {}", *card.reader)
                                                  : Wording("outside", "fora"),
                                      card.commands, card.fault)
                                   .in(lang));
    return {};
}

Result<void> driveCard(const std::string& verb, const CardOptions& options, Lang lang) {
    auto control = options.room.empty() ? Control::fromEnvironment() : Result<Control>(Control(options.room));
    if (!control)
        return std::move(control).error();
    if (verb == "insert")
        return control->insert(options.card,
                               options.reader == 0 ? std::nullopt : std::optional(options.reader));
    if (verb == "pull")
        return control->pull(options.card);
    if (verb == "fail")
        return control->fail(options.card,
                             static_cast<std::uint16_t>(std::stoul(options.status, nullptr, 16)),
                             options.isEvery ? FaultTimes::every : FaultTimes::next,
                             target(options).value_or(FaultTarget::generalAuthenticate));
    if (verb == "drop")
        return control->drop(options.card, target(options).value_or(FaultTarget::any));
    if (verb == "hang")
        return control->hang(options.card, target(options).value_or(FaultTarget::any));
    if (verb == "resume")
        return control->resume(options.card);
    if (verb == "clear")
        return control->clear(options.card);
    return printStatus(*control, options.card, lang);
}

const CLI::Validator statusWord(
    [](const std::string& text) {
        return text.size() == 4 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos
                   ? std::string()
                   : text + " is not a status word of four hex digits";
    },
    "SW");

}  // namespace

int main(int argc, char** argv) {
    CLI::App program("Conclave's rehearsal room: virtual card readers, PIV cards and HSM tokens.",
                     "conclave-rehearsal");
    program.set_version_flag("--version", fmt::format("conclave-rehearsal {} ({})", version(), buildHash()));
    program.require_subcommand(1);
    program.fallthrough();
    std::string langText;
    program.add_option("--lang", langText, "en or pt-BR (default: the locale's)");

    RoomOptions options;
    std::string cardType = "p384";
    std::string dir;
    auto* const room =
        program.add_subcommand("room", "Start a room, run COMMAND with CONCLAVE_ROOM set, end the room");
    room->add_option("--cards", options.cards, "Virtual PIV cards")
        ->check(CLI::Range(0, mostCards))
        ->capture_default_str();
    auto* const readers =
        room->add_option("--readers", options.readers, "Virtual readers (default: one a card)")
            ->check(CLI::Range(1, mostReaders));
    room->add_option("--card-type", cardType, "Keys of the cards")
        ->check(CLI::IsMember({"p256", "p384", "rsa2048"}))
        ->capture_default_str();
    room->add_option("--tokens", options.tokens, "Fresh SoftHSM tokens")
        ->check(CLI::Range(0, mostTokens))
        ->capture_default_str();
    room->add_option("--dir", dir, "Folder to keep; cards and tokens in it are used again");
    room->add_flag("--with-parent", options.endsWithParent,
                   "End when the process that started the room ends");
    room->add_option("COMMAND", options.command,
                     "What to run (after --); without it the room stays until Ctrl-C");

    CardOptions card;
    auto* const cards = program.add_subcommand("card", "Do to a card of a running room what hands would do");
    cards->add_option("N", card.card, "Card, from 1")->required()->check(CLI::Range(1, mostCards));
    cards->add_option("--room", card.room, "The room's folder (default: $CONCLAVE_ROOM)");
    cards->require_subcommand(1);
    cards->add_subcommand("insert", "Put it into a reader")
        ->add_option("--reader", card.reader, "Which, from 1 (default: its own)")
        ->check(CLI::Range(1, mostReaders));
    cards->add_subcommand("pull", "Take it out");
    auto* const failing =
        cards->add_subcommand("fail", "Answer a status word instead of executing a command");
    failing->add_option("SW", card.status, "Four hex digits")->required()->check(statusWord);
    failing->add_flag("--every", card.isEvery, "Every time until `clear`, not only the next");
    auto* const dropping = cards->add_subcommand("drop", "Pulled in the middle of the next command");
    auto* const hanging =
        cards->add_subcommand("hang", "No answer to the next command until `resume` or `pull`");
    std::vector<std::string> faultTargets;
    for (const auto target : faultTargetWords())
        faultTargets.emplace_back(target);
    for (auto* const fault : {failing, dropping, hanging})
        fault
            ->add_option("--on", card.on,
                         "Which commands (default: fail general-authenticate, drop and hang any)")
            ->check(CLI::IsMember(faultTargets));
    cards->add_subcommand("resume", "Go on after `hang`");
    cards->add_subcommand("clear", "Forget a fault that has not struck");
    cards->add_subcommand("status", "Where it is");

    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : 2;
    }
    const auto lang = parseLang(langText).value_or(langFromEnvironment());
    if (room->parsed()) {
        options.cardType = *parseCardType(cardType);
        options.dir = dir;
        options.lang = lang;
        if (readers->count() == 0)
            options.readers = std::max(1, std::min(options.cards, mostReaders));
        const auto code = runRoom(options);
        return code ? *code : fail(code.error(), lang);
    }
    const auto done = driveCard(cards->get_subcommands().front()->get_name(), card, lang);
    return done ? 0 : fail(done.error(), lang);
}
