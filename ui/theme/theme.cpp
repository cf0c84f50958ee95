#include "ui/theme/theme.h"

#include <QApplication>
#include <QHash>
#include <QWidget>
#include <cmath>

#include "ui/theme/focus_ring.h"
#include "ui/theme/qt_palette.h"
#include "ui/theme/style.h"
#include "ui/theme/stylesheet.h"

namespace conclave::ui {

namespace {

struct Scope {
    Look look;
    qreal scale;
};

/// The few widgets that Theme::scoped() was called for, as long as they live.
QHash<const QObject*, Scope>& scopes() {
    static QHash<const QObject*, Scope> all;
    return all;
}

/// Each look has its sizes: the room is read from its far end.
int typeSize(Type type, bool isProjector) {
    switch (type) {
        case Type::meta:
            return isProjector ? 18 : 13;
        case Type::body:
            return isProjector ? 22 : 15;
        case Type::heading:
            return isProjector ? 26 : 18;
        case Type::readAloud:
            return isProjector ? 36 : 22;
        case Type::title:
            return isProjector ? 36 : 26;
        case Type::mono:
            return isProjector ? 21 : 14;
    }
    return 15;
}

QFont makeFont(Type type, bool isProjector, qreal scale) {
    QFont font;
    if (type == Type::mono) {
        font.setFamilies({QStringLiteral("Noto Sans Mono"), QStringLiteral("DejaVu Sans Mono")});
        font.setStyleHint(QFont::Monospace);
    } else {
        font.setFamilies(
            {QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")});
        font.setStyleHint(QFont::SansSerif);
    }
    qreal size = typeSize(type, isProjector) * scale;
    if (type == Type::readAloud && !isProjector && scale > 1.0) {
        size *= 32.0 / (22.0 * 1.25);  // 32 px at 1.25: what is read aloud gains more than the rest
    }
    font.setPixelSize(static_cast<int>(std::lround(size)));
    font.setWeight(type == Type::title || type == Type::heading ? QFont::DemiBold
                   : type == Type::readAloud                    ? QFont::Medium
                                                                : QFont::Normal);
    return font;
}

/// Each size and colour asks for it: without a room view there is nothing to look for.
const Scope* scopeOf(const QWidget* widget) {
    if (scopes().isEmpty()) {
        return nullptr;
    }
    for (; widget != nullptr; widget = widget->parentWidget()) {
        if (const auto found = scopes().constFind(widget); found != scopes().constEnd()) {
            return &*found;
        }
    }
    return nullptr;
}

void installStyle() {
    QApplication::setStyle(new Style);  // the application owns it
    QObject::connect(qApp, &QApplication::focusChanged, qApp,
                     [](QWidget*, QWidget* now) { FocusRing::follow(now); });
}

}  // namespace

QFont font(Type type) {
    return makeFont(type, Theme::look() == Look::projector, Theme::scale());
}

QFont font(Type type, const QWidget* scope) {
    return makeFont(type, Theme::lookFor(scope) == Look::projector, Theme::scaleFor(scope));
}

int scaled(int px, const QWidget* scope) {
    // The room's types are larger than the window's, and what stands around them follows.
    const auto roominess = Theme::lookFor(scope) == Look::projector ? 1.25 : 1.0;
    return static_cast<int>(std::lround(px * roominess * Theme::scaleFor(scope)));
}

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

void Theme::apply(Look look) {
    auto& theme = instance();
    theme.m_look = look;
    if (!theme.m_isInstalled) {
        installStyle();
        theme.m_isInstalled = true;
    }
    QApplication::setPalette(qtPalette(ui::palette(look)));
    QApplication::setFont(ui::font(Type::body));
    qApp->setStyleSheet(stylesheet(ui::palette(look), theme.m_scale));
    emit theme.changed();
    // A new stylesheet hides the frame around what is being typed in.
    FocusRing::follow(nullptr);
    FocusRing::follow(QApplication::focusWidget());
}

Look Theme::look() {
    return instance().m_look;
}

const Palette& Theme::current() {
    return ui::palette(look());
}

void Theme::setScale(qreal scale) {
    auto& theme = instance();
    if (qFuzzyCompare(theme.m_scale, scale)) {
        return;
    }
    theme.m_scale = scale;
    apply(theme.m_look);
}

qreal Theme::scale() {
    return instance().m_scale;
}

void Theme::scoped(QWidget* widget, Look look, qreal scale) {
    const auto before = scopes().constFind(widget);
    const bool isNew = before == scopes().constEnd();
    if (!isNew && before->look == look && qFuzzyCompare(before->scale, scale)) {
        return;
    }
    scopes().insert(widget, {look, scale});
    if (isNew) {
        connect(widget, &QObject::destroyed, &instance(), [widget] { scopes().remove(widget); });
    }
    widget->setPalette(qtPalette(ui::palette(look)));
    widget->setStyleSheet(stylesheet(ui::palette(look), scale));
    emit instance().changed();
}

Look Theme::lookFor(const QWidget* widget) {
    const auto* scope = scopeOf(widget);
    return scope == nullptr ? look() : scope->look;
}

qreal Theme::scaleFor(const QWidget* widget) {
    const auto* scope = scopeOf(widget);
    return scope == nullptr ? scale() : scope->scale;
}

}  // namespace conclave::ui
