#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>
#include <QStringList>

class QPainter;
class QRectF;

namespace conclave::ui {

/// Our own SVG set (resources/icons: grid 24, stroke 1.75, round), drawn in the given colour. A name is a
/// file's without .svg; an unknown one asserts.
QPixmap iconPixmap(const QString& name, const QColor& colour, int px, qreal devicePixelRatio = 1.0);
QIcon icon(const QString& name, const QColor& colour, int px = 20);
void paintIcon(QPainter& painter, const QRectF& box, const QString& name, const QColor& colour);

QStringList iconNames();

}  // namespace conclave::ui
