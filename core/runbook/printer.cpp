#include "core/runbook/printer.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "core/base/file.h"
#include "core/base/json_node.h"
#include "core/base/text.h"
#include "core/paper/text_form.h"

namespace conclave::runbook {
namespace {

constexpr std::size_t mostAnswered = 16U << 20;
constexpr std::size_t mostNodes = 1'000'000;
constexpr int longestSilenceMs = 5 * 60 * 1000;  // it answers once, at the end; nobody waits for ever

Error failed(ErrorArg why) {
    return Error(Errc::printFailed, {std::move(why)});
}

struct Ended {
    std::string said;  ///< on stdout and stderr
    bool isGood = false;
};

/// No shell; nothing that this process has open but standard input goes along.
Result<Ended> runToEnd(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return failed(std::generic_category().message(errno));
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));  // POSIX: it is not written to
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int refused = ::posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    Ended ended;
    char buffer[4096];
    for (ssize_t got = 1; refused == 0 && got != 0;) {
        pollfd answer{ends[0], POLLIN, 0};
        const int ready = ::poll(&answer, 1, longestSilenceMs);
        if (ready == 0)
            ::kill(child, SIGKILL);
        if (ready <= 0 && !(ready < 0 && errno == EINTR))
            break;
        if (ready < 0)
            continue;
        got = ::read(ends[0], buffer, sizeof buffer);
        if (got < 0 && errno != EINTR)
            break;
        if (got > 0 && ended.said.size() < mostAnswered)
            ended.said.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
    if (refused != 0)
        return failed(words.front() + ": " + std::generic_category().message(refused));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    ended.isGood = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return ended;
}

std::optional<int> number(const JsonNode& node) {
    return node.is_number_integer() ? std::optional(static_cast<int>(node.get<std::int64_t>()))
                                    : std::nullopt;
}

std::optional<PrintReport::Slot> slotOf(const JsonNode& node) {
    PrintReport::Slot slot;
    const auto participant = node.find("participant"), page = node.find("page"), rect = node.find("rect");
    if (participant == node.end() || page == node.end() || rect == node.end() || !participant->is_string() ||
        !page->is_number_integer() || !rect->is_array() || rect->size() != slot.rect.size())
        return std::nullopt;
    slot.participant = participant->get<std::string>();
    slot.page = number(*page).value_or(0);
    for (std::size_t i = 0; i < slot.rect.size(); ++i)
        slot.rect[i] = number((*rect)[i]).value_or(0);
    return slot;
}

std::optional<PrintReport> reportOf(std::string_view text) {
    std::vector<JsonNode> nodes;
    if (!appendCanonical(text, nodes, mostNodes) || !nodes.front().is_object())
        return std::nullopt;
    const auto& root = nodes.front();
    const auto pages = root.find("pages"), anchors = root.find("anchors"), slots = root.find("slots");
    if (pages == root.end() || anchors == root.end() || slots == root.end())
        return std::nullopt;
    PrintReport report;
    report.pages = number(*pages).value_or(0);
    for (auto anchor = anchors->begin(); anchor != anchors->end(); ++anchor)
        report.anchors[std::string(anchor.key())] = number(*anchor).value_or(0);
    for (const auto& node : *slots) {
        auto slot = slotOf(node);
        if (!slot)
            return std::nullopt;
        report.signatureSlots.push_back(std::move(*slot));
    }
    return report;
}

/// A folder for one text, gone with it.
class TextFile {
  public:
    TextFile() = default;
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile() {
        std::error_code ignored;
        if (!m_folder.empty())
            std::filesystem::remove_all(m_folder, ignored);
    }

    Result<std::filesystem::path> write(const std::string& text) {
        std::error_code unknown;
        auto pattern = (std::filesystem::temp_directory_path(unknown) / "conclave-print-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            return fileError(pattern, errno);
        m_folder = pattern;
        const auto file = m_folder / "paper.txt";
        TRY(writeFileDurably(file, asBytes(text)));
        return file;
    }

  private:
    std::filesystem::path m_folder;
};

}  // namespace

Result<PrintReport> printPaper(const std::filesystem::path& text, const std::filesystem::path& pdf,
                               Lang lang) {
    std::error_code unknown;
    const auto program =
        std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path() / "conclave-print";
    TRY_ASSIGN(auto ended, runToEnd({program.string(), "--lang", std::string(langTag(lang)), "--output",
                                     std::filesystem::absolute(pdf, unknown).string(), "--",
                                     std::filesystem::absolute(text, unknown).string()}));
    while (ended.said.ends_with('\n') || ended.said.ends_with('.'))
        ended.said.pop_back();
    if (!ended.isGood)
        return failed(ended.said.empty() ? ErrorArg(Wording("conclave-print ended early",
                                                            "o conclave-print terminou antes da hora"))
                                         : ErrorArg(printable(ended.said)));
    auto report = reportOf(ended.said);
    if (!report)
        return failed(
            Wording("conclave-print answered something else", "o conclave-print respondeu outra coisa"));
    return std::move(*report);
}

Result<PrintReport> printText(const std::string& text, const std::filesystem::path& pdf, Lang lang) {
    TextFile kept;
    TRY_ASSIGN(const auto file, kept.write(text));
    return printPaper(file, pdf, lang);
}

Result<PrintReport> printPaper(const paper::Document& document, const std::filesystem::path& pdf, Lang lang) {
    return printText(paper::write(document), pdf, lang);
}

Result<void> tryPrinting(Lang lang) {
    paper::Document document;
    document.title = "Conclave";
    document.lang = lang;
    document.blocks.push_back(paper::SignatureSlot{"witness", "Ana", "–", true, {}, {}});
    TextFile kept;
    TRY_ASSIGN(const auto file, kept.write(paper::write(document)));
    TRY_ASSIGN(const auto printed, printPaper(file, file.parent_path() / "paper.pdf", lang));
    if (printed.signatureSlots.size() != 1)
        return failed(Wording("the paper has no place to sign", "o papel não tem lugar para assinar"));
    return {};
}

}  // namespace conclave::runbook
