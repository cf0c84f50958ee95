#include "ui/models/timeline.h"

#include <QDateTime>
#include <QStringList>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/transcript/record.h"
#include "core/verify/fields.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

namespace type = transcript::type;
namespace action = transcript::action;
namespace word = transcript::word;
using transcript::Entry;

QString shown(const std::string& text) {
    return QString::fromStdString(printable(text));
}

std::string field(const Entry& entry, const char* name) {
    return verify::textOr(entry.json.get(), name);
}

/// Intents name a token, results describe it.
QString token(const Entry& entry) {
    const auto name = field(entry, "token");
    return shown(name.empty() ? verify::textOr(verify::member(entry.json.get(), "token"), "name") : name);
}

}  // namespace

Timeline::Timeline(std::vector<Entry> entries, std::optional<script::Script> script)
    : m_script(std::move(script)) {
    for (auto& entry : entries)
        add(std::move(entry));
}

void Timeline::add(Entry entry) {
    if (entry.type == type::stepBegin)
        m_titles[entry.step] = field(entry, "title");
    if (entry.type == type::participant)
        m_people[field(entry, "id")] = field(entry, "name");
    m_entries.push_back(std::move(entry));
}

QString Timeline::personName(const std::string& id) const {
    const auto found = m_people.find(id);
    return shown(found == m_people.end() ? id : found->second);
}

QString Timeline::recoveredKey(const std::vector<Entry>& entries) {
    for (const auto& entry : entries)
        if (entry.type == type::result && field(entry, "action") == action::retrieveBackup)
            return shown(verify::textOr(verify::member(entry.json.get(), "key"), "label"));
    return {};
}

QString Timeline::recovered() const {
    const auto last = [this](std::string_view action) -> const Entry* {
        const auto found = std::find_if(m_entries.rbegin(), m_entries.rend(), [&](const Entry& entry) {
            return entry.type == type::result && field(entry, "action") == action;
        });
        return found == m_entries.rend() ? nullptr : &*found;
    };
    const auto* key = last(action::recoverKey);
    const auto* backup = last(action::retrieveBackup);
    if (key == nullptr || backup == nullptr)
        return {};
    std::size_t brought = 0;
    for (const auto* share : verify::items(key->json.get(), "shares"))
        if (verify::textOr(share, "quorum") == field(*key, "quorum"))
            brought = verify::texts(share, "custodians").value_or(std::vector<std::string>{}).size();
    const auto holders =
        verify::texts(backup->json.get(), "custodians").value_or(std::vector<std::string>{}).size();
    const auto* token = verify::member(key->json.get(), "token");
    const auto earlier = field(*backup, "earlier");
    return tr("The key %1 is back, in the token %2: its signature fits the root certificate, so it is the "
              "same key. "
              "%3 of the %4 holders of its backup brought their shares.")
               .arg(recoveredKey(m_entries), shown(verify::textOr(token, "label")))
               .arg(brought)
               .arg(holders) +
           QLatin1Char(' ') +
           (earlier == "none" ? tr("This record continues none: there was no earlier record.")
                              : tr("This record continues that of %1.").arg(shown(earlier)));
}

QString Timeline::stepTitle(const std::string& id) const {
    if (m_script)
        for (const auto* step : m_script->allSteps())
            if (step->id == id)
                return QString::fromStdString(step->title.in(language()));
    const auto found = m_titles.find(id);
    return shown(found == m_titles.end() ? id : found->second);
}

QString Timeline::seatTitle(const std::string& id) const {
    const auto* seat = m_script ? m_script->findSeat(id) : nullptr;
    return seat != nullptr ? QString::fromStdString(seat->title.in(language())) : shown(id);
}

QString Timeline::time(const Entry& entry) {
    return QDateTime::fromMSecsSinceEpoch(entry.timeUtcMs, Qt::UTC).toString(QStringLiteral("HH:mm:ss'Z'"));
}

QString Timeline::readable(const Entry& entry) {
    QStringList lines;
    for (const auto& line : QString::fromStdString(entry.json->dump(2)).split(QLatin1Char('\n')))
        lines << shown(line.toStdString());
    return lines.join(QLatin1Char('\n'));
}

QString Timeline::sentence(const Entry& entry) const {
    const auto& kind = entry.type;
    if (kind == type::begin) {
        const auto* script = verify::member(entry.json.get(), "script");
        return tr("Ceremony %1 begins, with script %2, version %3.")
            .arg(shown(transcript::ceremonyIdOf(entry)), shown(verify::textOr(script, "name")),
                 shown(verify::textOr(script, "version")));
    }
    if (kind == type::stepBegin)
        return tr("Step begins: %1").arg(stepTitle(entry.step));
    if (kind == type::stepEnd) {
        const auto outcome = field(entry, "outcome");
        const auto text = outcome == word::done       ? tr("Step done: %1")
                          : outcome == word::repeated ? tr("Step failed and begins again: %1")
                          : outcome == word::setAside
                              ? tr("Step failed and is set aside for a contingency: %1")
                          : outcome == word::replaced ? tr("Step done by its contingency instead: %1")
                                                      : tr("Step abandoned: %1");
        return text.arg(stepTitle(entry.step));
    }
    if (kind == type::readAloud)
        return tr("%1: it was read aloud.").arg(personName(field(entry, "by")));
    if (kind == type::vacancy)
        return tr("Nobody takes the seat %1: %2")
            .arg(seatTitle(field(entry, "id")), shown(field(entry, "reason")));
    if (kind == type::redo)
        return tr("It goes on again from the step %1: %2")
            .arg(stepTitle(field(entry, "from")), shown(field(entry, "reason")));
    if (kind == type::abandon)
        return tr("The ceremony is abandoned: %1").arg(shown(field(entry, "reason")));
    if (kind == type::participant)
        return tr("%1 signs in as %2.").arg(shown(field(entry, "name")), seatTitle(field(entry, "id")));
    if (kind == type::card)
        return cardSentence(entry);
    if (kind == type::confirmation)
        return (field(entry, "answer") == "yes" ? tr("%1 confirms: %2") : tr("%1 does not confirm: %2"))
            .arg(personName(field(entry, "by")), shown(field(entry, "what")));
    if (kind == type::release)
        return field(entry, "purpose") == word::ready ? tr("Each signer's card shows now that it can sign.")
                                                      : tr("Cards are asked for their shares.");
    if (kind == type::attestation)
        return tr("The card of %1 signs that it was asked.").arg(personName(field(entry, "participant")));
    if (kind == type::intent || kind == type::result)
        return resultSentence(entry);
    if (kind == type::failure)
        return tr("It failed: %1")
            .arg(shown(verify::textOr(verify::member(entry.json.get(), "error"), "text")));
    if (kind == type::exception)
        return exceptionSentence(entry);
    if (kind == type::breakOff)
        return tr("Break: %1").arg(shown(field(entry, "reason")));
    if (kind == type::resume)
        return tr("Resumed: %1").arg(shown(field(entry, "reason")));
    if (kind == type::statement)
        return statementSentence(entry);
    if (kind == type::contentEnd)
        return tr("The content ends here. What follows closes the transcript.");
    if (kind == type::closing && verify::boolean(entry.json.get(), "abandoned").value_or(false))
        return tr("The ceremony is closed as abandoned. All sign what stands above.");
    if (kind == type::closing)
        return tr("The ceremony is closed. All sign what stands above.");
    return tr("Entry of the kind %1.").arg(shown(kind));
}

QString Timeline::cardSentence(const Entry& entry) const {
    const auto person = personName(field(entry, "participant"));
    const auto reader = shown(field(entry, "reader"));
    const auto* attestation = verify::member(entry.json.get(), "attestation");
    if (attestation == nullptr)
        return tr("Card of %1 registered in %2. It does not say where its keys were made.")
            .arg(person, reader);
    const auto said = [&](const char* name) { return shown(verify::textOr(attestation, name)); };
    const auto sentence =
        said("state") == QLatin1String("attested")
            ? tr("Card of %1 registered in %2: %3, serial number %4, firmware %5. Its keys were made on it.")
        : said("state") == QLatin1String("refused")
            ? tr("Card of %1 registered in %2: %3, serial number %4, firmware %5. It is not attested.")
            : tr("Card of %1 registered in %2: %3, serial number %4, firmware %5. Its attestation was not "
                 "judged.");
    return sentence.arg(person, reader, said("make"), said("serial"), said("firmware"));
}

QString Timeline::resultSentence(const Entry& entry) const {
    const auto what = field(entry, "action");
    const bool isDone = entry.type == type::result;
    if (what == action::initialiseToken)
        return (isDone ? tr("Token %1 is initialised.") : tr("Token %1 is to be initialised."))
            .arg(token(entry));
    if (what == action::dealUnlock || what == action::dealBackup) {
        if (!isDone)
            return tr("A secret is to be dealt.");
        QStringList names;
        for (const auto& id :
             verify::texts(entry.json.get(), "custodians").value_or(std::vector<std::string>{}))
            names << personName(id);
        const auto threshold = verify::integer(entry.json.get(), "threshold").value_or(0);
        return (what == action::dealUnlock ? tr("Unlock secret dealt, %1 of %2: %3.")
                                           : tr("Backup secret dealt, %1 of %2: %3."))
            .arg(threshold)
            .arg(names.size())
            .arg(names.join(QStringLiteral(", ")));
    }
    if (what == action::unlock)
        return (isDone ? tr("Token %1 is unlocked.") : tr("Token %1 is to be unlocked.")).arg(token(entry));
    if (what == action::generateKey)
        return isDone ? tr("The root key is made.") : tr("The root key is to be made.");
    if (what == action::probeToken)
        return (isDone ? tr("Token %1 was tried: it can do what the key needs.")
                       : tr("Token %1 is to be tried."))
            .arg(token(entry));
    if (what == action::certificate)
        return isDone ? tr("The root certificate is made.") : tr("The root certificate is to be made.");
    if (what == action::wrapKey)
        return isDone ? tr("The root key is backed up.") : tr("The root key is to be backed up.");
    if (what == action::restoreKey)
        return (isDone ? tr("The backup is restored in token %1, and its key signed.")
                       : tr("The backup is to be restored in token %1."))
            .arg(token(entry));
    if (what == action::retrieveBackup)
        return tr("The backup from the safe is the one that the root certificate vouches for.");
    if (what == action::recoverKey)
        return (isDone ? tr("The root key is back in token %1, and signed.")
                       : tr("The root key is to come back into token %1."))
            .arg(token(entry));
    if (what == action::seal)
        return isDone ? tr("The root key is sealed: it cannot leave the token any more.")
                      : tr("The root key is to be sealed.");
    if (what == "write-package")
        return tr("The safe's package is written, in bag %1 under seal %2.")
            .arg(shown(field(entry, "bag")), shown(field(entry, "seal")));
    if (what == "custody")
        return tr("Bag %1, under seal %2, is for %3.")
            .arg(shown(field(entry, "bag")), shown(field(entry, "seal")), shown(field(entry, "place")));
    if (what == "wipe-token")
        return isDone ? tr("Token %1 is emptied.").arg(token(entry)) : tr("A token is to be emptied.");
    if (what == "destroy-key")
        return isDone ? tr("A key is destroyed in token %1.").arg(token(entry))
                      : tr("A key is to be destroyed.");
    // Actions that only tell, and that the verifier does not know by name.
    if (what == "hsm-identity")
        return tr("The identity of the HSM is written down.");
    if (what == "key-reference")
        return tr("What other systems need to refer to the key is written down.");
    return (isDone ? tr("Done: %1") : tr("To be done: %1")).arg(shown(what));
}

QString Timeline::statementSentence(const Entry& entry) const {
    const auto name = personName(field(entry, "participant"));
    const auto said = field(entry, "statement");
    const auto reason = shown(field(entry, "reason"));
    if (said == word::agree)
        return tr("%1 agrees.").arg(name);
    if (said == word::disagree)
        return tr("%1 disagrees: %2").arg(name, reason);
    if (said == word::refuses)
        return tr("%1 refuses to sign: %2").arg(name, reason);
    return tr("%1 is absent: %2").arg(name, reason);
}

QString Timeline::exceptionSentence(const Entry& entry) const {
    const auto number = verify::integer(entry.json.get(), "number").value_or(0);
    const auto decision = field(entry, "decision");
    const auto severity = transcript::severityNamed(field(entry, "severity"));
    const auto serious = severity ? QString::fromStdString(transcript::wordingOf(*severity).in(language()))
                                  : QStringLiteral("?");
    if (decision.empty())
        return tr("Exception %1 (%2), open: %3").arg(number).arg(serious, shown(field(entry, "what")));
    return tr("Exception %1 (%2): %3 Decision: %4")
        .arg(number)
        .arg(serious, shown(field(entry, "what")), shown(decision));
}

}  // namespace conclave::ui
