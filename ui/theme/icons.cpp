#include "ui/theme/icons.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <cmath>

namespace conclave::ui {

namespace {

QByteArray svgOf(const QString& name) {
    static QHash<QString, QByteArray> cache;
    auto& svg = cache[name];
    if (svg.isEmpty()) {
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        const bool isOpen = file.open(QIODevice::ReadOnly);
        Q_ASSERT_X(isOpen, "icon", qPrintable(name));
        if (isOpen) {
            svg = file.readAll();
        }
    }
    return svg;
}

}  // namespace

QPixmap iconPixmap(const QString& name, const QColor& colour, int px, qreal devicePixelRatio) {
    const auto key =
        QStringLiteral("conclave/%1/%2/%3/%4").arg(name, colour.name()).arg(px).arg(devicePixelRatio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    const auto side = static_cast<int>(std::lround(px * devicePixelRatio));
    pixmap = QPixmap(side, side);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(svgOf(name).replace("currentColor", colour.name().toLatin1()));
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, side, side));
    painter.end();
    pixmap.setDevicePixelRatio(devicePixelRatio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon icon(const QString& name, const QColor& colour, int px) {
    QIcon result;
    for (const qreal ratio : {1.0, 2.0}) {
        const auto pixmap = iconPixmap(name, colour, px, ratio);
        result.addPixmap(pixmap, QIcon::Normal);
        result.addPixmap(pixmap, QIcon::Disabled);  // Qt's own greying knows nothing of contrast
    }
    return result;
}

void paintIcon(QPainter& painter, const QRectF& box, const QString& name, const QColor& colour) {
    const auto px = static_cast<int>(std::lround(box.width()));
    const auto pixmap = iconPixmap(name, colour, px, painter.device()->devicePixelRatioF());
    painter.drawPixmap(box.topLeft().toPoint(), pixmap);
}

QStringList iconNames() {
    QStringList names;
    for (const auto& file : QDir(QStringLiteral(":/icons")).entryList()) {
        names.append(file.chopped(4));  // .svg
    }
    return names;
}

}  // namespace conclave::ui
