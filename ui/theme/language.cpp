#include "ui/theme/language.h"

#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <memory>
#include <vector>

namespace conclave::ui {

namespace {

Lang& current() {
    static Lang lang = Lang::en;
    return lang;
}

std::vector<std::unique_ptr<QTranslator>>& installed() {
    static std::vector<std::unique_ptr<QTranslator>> translators;
    return translators;
}

void install(const QString& file, const QString& folder) {
    auto translator = std::make_unique<QTranslator>();
    if (translator->load(file, folder) && QCoreApplication::installTranslator(translator.get())) {
        installed().push_back(std::move(translator));
    }
}

}  // namespace

Lang language() {
    return current();
}

void setLanguage(Lang lang) {
    current() = lang;
    for (const auto& translator : installed()) {
        QCoreApplication::removeTranslator(translator.get());
    }
    installed().clear();
    QLocale::setDefault(lang == Lang::ptBr ? QLocale(QLocale::Portuguese, QLocale::Brazil)
                                           : QLocale(QLocale::English, QLocale::UnitedStates));
    if (lang == Lang::ptBr) {
        install(QStringLiteral("qtbase_pt_BR"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
        const QDir ours(QStringLiteral(":/translations"));
        for (const auto& file : ours.entryList({QStringLiteral("*_pt_BR.qm")})) {
            install(file, ours.path());
        }
    }
    // Each change of translators has posted LanguageChange; whoever asked for the language sees it at once.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LanguageChange);
}

}  // namespace conclave::ui
