#pragma once

#include <QCoreApplication>
#include <QString>
#include <map>
#include <optional>
#include <vector>

#include "core/script/script.h"
#include "core/transcript/reader.h"

namespace conclave::ui {

/// The entries of a transcript, and what each says to people. What a record says is shown as text, never
/// obeyed: control characters are made visible (base/text.h).
class Timeline {
    Q_DECLARE_TR_FUNCTIONS(conclave::ui::Timeline)

  public:
    Timeline() = default;
    /// `script`: for the titles of steps and seats in both languages; without it, as the transcript has them.
    Timeline(std::vector<transcript::Entry> entries, std::optional<script::Script> script);

    void add(transcript::Entry entry);

    const std::vector<transcript::Entry>& entries() const { return m_entries; }

    QString sentence(const transcript::Entry& entry) const;  ///< in the console's language
    QString personName(const std::string& id) const;
    /// The label of the key that the ceremony recovers; empty before its backup is in the record.
    static QString recoveredKey(const std::vector<transcript::Entry>& entries);
    /// What a recovery has brought about, in sentences; empty where no key came back.
    QString recovered() const;

    static QString time(const transcript::Entry& entry);      ///< "14:32:05Z"
    static QString readable(const transcript::Entry& entry);  ///< its JSON, indented

  private:
    QString stepTitle(const std::string& id) const;
    QString seatTitle(const std::string& id) const;
    QString cardSentence(const transcript::Entry& entry) const;
    QString resultSentence(const transcript::Entry& entry) const;
    QString statementSentence(const transcript::Entry& entry) const;
    QString exceptionSentence(const transcript::Entry& entry) const;

    std::vector<transcript::Entry> m_entries;
    std::optional<script::Script> m_script;
    std::map<std::string, std::string> m_titles;  // of steps, as the transcript has them
    std::map<std::string, std::string> m_people;
};

}  // namespace conclave::ui
