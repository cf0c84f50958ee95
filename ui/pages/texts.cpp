#include "ui/pages/texts.h"

#include "ui/models/ceremony_model.h"
#include "ui/theme/language.h"

namespace conclave::ui {

QString say(const ceremony::Say& what) {
    return QString::fromStdString(what.in(language()));
}

QString hashName(const ceremony::Exhibit::Row& row) {
    auto name = say(row.name);
    return name.remove(QStringLiteral(" (SHA-256)"));
}

QString text(const script::Text& both) {
    return QString::fromStdString(both.in(language()));
}

QString ceremonyTitle(const CeremonyModel& model) {
    if (!model.script)
        return {};
    const auto title = text(model.script->title);
    const auto key = model.keyLabel();
    return key.isEmpty() ? title : title + QStringLiteral(" · ") + key;
}

QString whatHappened(const Error& error) {
    return QString::fromStdString(error.whatHappened(language()));
}

QString whatToDo(const Error& error) {
    return QString::fromStdString(error.whatToDo(language()));
}

QString duration(std::int64_t ms) {
    const auto seconds = ms / 1000;
    const auto two = [](std::int64_t number) {
        return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
    };
    if (seconds >= 3600)
        return QStringLiteral("%1:%2:%3").arg(seconds / 3600).arg(two(seconds / 60 % 60), two(seconds % 60));
    return QStringLiteral("%1:%2").arg(seconds / 60).arg(two(seconds % 60));
}

}  // namespace conclave::ui
