#include <algorithm>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/typed.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/x509/signer.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

bool mentions(const std::string& text, std::string_view word) {
    const auto isSame = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    return !std::ranges::search(text, word, isSame).empty();
}

bool isSoftToken(const json* token) {
    for (const char* name : {"manufacturer", "model", "label", "description", "path"})
        if (mentions(textOr(token, name), "softhsm"))
            return true;
    return false;
}

Result<x509::Authority> readTrusted(const std::filesystem::path& path) {
    TRY_ASSIGN(const auto content, readFile(path));
    return x509::Authority::fromFile(content);
}

/// The name that the script gives this authority, whose intermediates then join those of the auditor; empty
/// when it names another, or none.
std::string anchorName(const script::Script& script, x509::Authority& trusted) {
    for (const auto& [name, pem] : script.trustAnchors) {
        const auto authority = x509::Authority::fromFile(asBytes(pem));
        if (!authority || !(authority->anchor == trusted.anchor))
            continue;
        trusted.intermediates.insert(trusted.intermediates.end(), authority->intermediates.begin(),
                                     authority->intermediates.end());
        return name;
    }
    return {};
}

/// Who of those that signed has a certificate of this authority from before the ceremony; else why nobody.
Result<std::string> signerOf(const RecordView& record, const std::string& name,
                             const x509::Authority& trusted, const SignedBy& signedBy) {
    const auto beganUtcMs = record.entries.front().timeUtcMs;
    Error why(Errc::signatureInvalid, {name});
    for (const auto& seat : record.script->seats) {
        const auto* person = record.person(seat.id);
        if (seat.trustAnchor != name || !person || !person->signCertificate || !signedBy.contains(seat.id))
            continue;
        auto issued = x509::checkOutsideSigner(*person->signCertificate, trusted, beganUtcMs);
        if (issued)
            return seat.id;
        why = std::move(issued).error();
    }
    return why;
}

/// Whose signature is not there, of those who signed in.
Wording withoutSignature(const RecordView& record, const SignedBy& signedBy) {
    Wording names;
    for (const auto& person : record.people)
        if (!signedBy.contains(person.id))
            names = names.isEmpty() ? Wording::same(person.id) : worded("{}, {}", "{}, {}", names, person.id);
    return names;
}

Wording inOneLine(const Error& error) {
    return {error.oneLine(Lang::en), error.oneLine(Lang::ptBr)};
}

}  // namespace

void checkRehearsalMarks(const RecordView& record, Judge& judge) {
    if (record.ceremonyId.starts_with("R-"))
        return judge.pass(CheckId::rehearsalAsProduction,
                          {"this is a rehearsal, and says so", "isto é um ensaio, e assim se declara"});
    const auto fail = [&](const Wording& why, const Entry& entry) {
        judge.fail(CheckId::rehearsalAsProduction, why, {std::string(tr::transcriptFile), entry.seq});
    };
    for (const auto& entry : record.entries) {
        const auto* object = entry.json.get();
        auto tokens = items(object, "tokens");
        tokens.push_back(member(object, "token"));
        if (entry.type == type::begin || entry.type == type::resume)
            tokens.push_back(member(object, "module"));
        if (std::ranges::any_of(tokens, isSoftToken))
            fail({"a SoftHSM token", "um token SoftHSM"}, entry);
        if (entry.type != type::card)
            continue;
        if (boolean(object, "isVirtual") != false)
            fail({"a virtual card", "um cartão virtual"}, entry);
        if (mentions(textOr(object, "reader"), "virtual"))
            fail({"a virtual reader", "uma leitora virtual"}, entry);
    }
    judge.pass(CheckId::rehearsalAsProduction);
}

void checkAnchor(const RecordView& record, const Options& options, const SignedBy& signedBy, Judge& judge) {
    Wording held;
    const auto hold = [&](const Wording& anchor) {
        held = held.isEmpty() ? anchor : worded("{}, {}", "{}, {}", held, anchor);
    };
    if (options.head) {
        const auto head = typedHash(*options.head);
        const auto& last = record.entries.back();
        if (!head)
            judge.fail(CheckId::anchor, head.error());
        else if (*head != last.lineHash)
            judge.fail(CheckId::anchor, headDiffers(record.ceremonyId, *head, last.lineHash));
        hold({"the head given", "o resumo final informado"});
    }
    for (const auto& path : options.trust) {
        auto trusted = readTrusted(path);
        if (!trusted) {
            judge.fail(CheckId::anchor,
                       worded("{}: {}", "{}: {}", path.string(), inOneLine(trusted.error())));
            continue;
        }
        const auto name = record.script ? anchorName(*record.script, *trusted) : std::string();
        if (name.empty()) {
            judge.fail(CheckId::anchor,
                       worded("the script does not name {} as an anchor",
                              "o roteiro não indica {} como âncora", trusted->anchor.subject()),
                       {std::string(tr::scriptFile), {}});
            continue;
        }
        const auto signer = signerOf(record, name, *trusted, signedBy);
        if (!signer)
            judge.fail(CheckId::anchor,
                       worded("no signer has a certificate of {} from before the ceremony ({})",
                              "nenhum signatário tem certificado de {} anterior à cerimônia ({})",
                              trusted->anchor.subject(), inOneLine(signer.error())));
        else
            hold(Wording::same(*signer));
    }
    if (const auto missing = options.head ? Wording() : withoutSignature(record, signedBy);
        !held.isEmpty() && !missing.isEmpty())
        return judge.skip(
            CheckId::anchor,
            worded("{} vouches for it, and not everybody signed ({}): only the head can anchor it",
                   "{} o atesta, mas nem todos assinaram ({}): só o resumo final pode ancorá-lo", held,
                   missing));
    if (held.isEmpty())
        return judge.skip(CheckId::anchor, {"no anchor was given: who signed is not established",
                                            "nenhuma âncora foi informada: não se sabe quem assinou"});
    judge.pass(CheckId::anchor, held);
}

}  // namespace conclave::verify
