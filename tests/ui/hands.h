#pragma once

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <functional>
#include <map>

#include "ui/pages/main_window.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/primary_button.h"

/// The people of a ceremony at the window: they read what is asked, and answer by mouse and keys alone.
namespace conclave::test {

class Hands {
  public:
    explicit Hands(ui::MainWindow& window) : m_window(window) {
        QObject::connect(&model(), &ui::CeremonyModel::changed, &window,
                         [this](ui::CeremonyModel::Parts parts) {
                             if (parts & ui::CeremonyModel::promptPart)
                                 m_hasActed = false;
                         });
    }

    ui::MainWindow& window() const { return m_window; }
    const ui::CeremonyModel& model() const { return m_window.session().model(); }

    /// A visible widget of this name and kind; null when there is none.
    template <class T>
    T* find(const QString& name = {}) const {
        for (auto* widget : m_window.findChildren<T*>(name))
            if (widget->isVisible())
                return widget;
        return nullptr;
    }

    void click(QWidget* widget) const { QTest::mouseClick(widget, Qt::LeftButton); }

    /// Presses the primary as soon as it is armed and enabled.
    bool pressPrimary() const {
        auto* primary = find<ui::PrimaryButton>();
        if (primary == nullptr || !primary->isEnabled() || !primary->isArmed())
            return false;
        click(primary);
        return true;
    }

    /// Looks at each hash of the step.
    void openHashes() const {
        if (const auto* hashes = find<ui::FingerprintBlock>())
            for (auto* tab : hashes->findChildren<QAbstractButton*>())
                if (tab->isVisible())
                    click(tab);
    }

    /// Answers the prompt, if one waits that was not answered yet.
    void act() {
        if (!m_hasActed)
            m_hasActed = std::visit([this](const auto& prompt) { return answer(prompt); }, model().prompt);
    }

    /// Answers prompts until `isOver`; false at the deadline, or when a step failed and nobody expected it.
    bool actUntil(const std::function<bool()>& isOver, int limitMs = 240000) {
        QElapsedTimer time;
        time.start();
        while (!isOver()) {
            if (time.elapsed() > limitMs)
                return false;
            act();
            QTest::qWait(5);
        }
        return true;
    }

    bool takesProposals = false;  ///< where a rehearsal room knows the answer
    /// What a test wants done otherwise: true when it has.
    std::function<bool(const ui::Prompt&)> otherwise;
    QByteArray pinOf(const std::string& seat) const {
        return "2468" + QByteArray::number(10 + seatNumber(seat));
    }

  private:
    int seatNumber(const std::string& seat) const {
        int number = 0;
        for (const auto& declared : model().script->seats)
            if (++number; declared.id == seat)
                return number;
        return 0;
    }

    template <class T>
    bool isOtherwise(const T& prompt) const {
        return otherwise && otherwise(ui::Prompt(prompt));
    }

    bool answer(const std::monostate&) const { return false; }
    bool answer(const ceremony::Confirmation& asked) {
        if (isOtherwise(asked))
            return true;
        if (auto* typed = find<QLineEdit>(QStringLiteral("typed"));
            typed != nullptr && typed->text().isEmpty())
            QTest::keyClicks(typed, QString::fromStdString(asked.mustType));
        if (asked.kind == ceremony::Confirmation::Kind::hashes ||
            asked.kind == ceremony::Confirmation::Kind::result)
            openHashes();
        return pressPrimary();
    }
    bool answer(const ceremony::Question& asked) {
        if (isOtherwise(asked))
            return true;
        auto* line = find<QLineEdit>(QStringLiteral("answer"));
        if (line == nullptr)
            return false;
        const auto* proposals = m_window.session().proposals();
        if (takesProposals && proposals != nullptr && !line->text().isEmpty()) {
            QTest::keyClick(line, Qt::Key_Return);
            return true;
        }
        const auto prefix = asked.kind == ceremony::Question::Kind::personName ? "Person " : "RG 12.345-";
        auto said = QString::fromLatin1(prefix + QByteArray::number(seatNumber(asked.seat)));
        if (asked.kind == ceremony::Question::Kind::medium && proposals != nullptr)
            said = QString::fromStdString(proposals->medium.string());  // that of the rehearsal room
        if (asked.kind == ceremony::Question::Kind::photograph)
            said.clear();  // nobody took one
        QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(line, Qt::Key_Delete);
        QTest::keyClicks(line, said);
        QTest::keyClick(line, Qt::Key_Return);
        return true;
    }
    bool answer(const ceremony::CardRequest& asked) {
        if (isOtherwise(asked))
            return true;
        if (!asked.isNewCard || asked.readers.empty())
            return false;  // the card is noticed
        // Card N is in reader N, and the N-th seat's.
        const auto wanted = "Reader " + std::to_string(seatNumber(asked.seat)) + ' ';
        for (std::size_t i = 0; i < asked.readers.size(); ++i)
            if (asked.readers[i].find(wanted) != std::string::npos) {
                auto* reader = find<QAbstractButton>(QStringLiteral("reader%1").arg(i + 1));
                if (reader == nullptr)
                    return false;
                reader->setFocus();
                QTest::keyClick(reader, Qt::Key_Space);
            }
        return pressPrimary();
    }
    bool answer(const ceremony::PinRequest& asked) {
        if (isOtherwise(asked))
            return true;
        if (asked.kind == ceremony::PinKind::securityOfficer ||
            asked.kind == ceremony::PinKind::newSecurityOfficer) {
            auto* use = find<QPushButton>(QStringLiteral("rehearsalPin"));
            if (use != nullptr)
                click(use);
            return use != nullptr;
        }
        return typePin(pinOf(asked.seat));
    }
    bool answer(const ui::StatementRequest& asked) {
        if (isOtherwise(asked))
            return true;
        auto* agree = find<QAbstractButton>(QStringLiteral("agree"));
        if (agree == nullptr)
            return false;
        agree->setFocus();
        QTest::keyClick(agree, Qt::Key_Space);
        return pressPrimary();
    }
    bool answer(const ceremony::DecisionRequest& asked) {
        if (isOtherwise(asked))
            return true;
        return pressPrimary();
    }

  public:
    bool typePin(const QByteArray& digits) const {
        auto* field = find<ui::PinField>(QStringLiteral("pin"));
        if (field == nullptr)
            return false;
        field->setFocus();
        for (const char digit : digits)
            QTest::keyClick(field, digit);
        QTest::keyClick(field, Qt::Key_Return);
        return true;
    }

  private:
    ui::MainWindow& m_window;
    bool m_hasActed = false;
};

}  // namespace conclave::test
