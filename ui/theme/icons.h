#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

class QPainter;
class QRectF;

namespace conclave::ui {

/// Our own SVG set (resources/icons: grid 24, stroke 1.75, round), drawn in the given colour.
/// Names: check now to-come warn danger cross lock unlock key card reader reader-empty person people eye
/// speaker clock flag link eject leave-in folder rehearse play shield qr moon sun screen language pause
/// hourglass chevron-down chevron-up chevron-right pin-pad document search plus. An unknown name asserts.
QPixmap iconPixmap(const QString& name, const QColor& colour, int px, qreal devicePixelRatio = 1.0);
QIcon icon(const QString& name, const QColor& colour, int px = 20);
void paintIcon(QPainter& painter, const QRectF& box, const QString& name, const QColor& colour);

QStringList iconNames();

}  // namespace conclave::ui
