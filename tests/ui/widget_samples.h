#pragma once

#include <QString>
#include <QVector>
#include <functional>
#include <utility>

class QWidget;

namespace conclave::ui {

/// Sheets of widgets in the language and look of the moment: the gallery draws them, the tests measure them.
/// The caller owns what a maker returns.
using SampleSheet = std::pair<QString, std::function<QWidget*()>>;
QVector<SampleSheet> sampleSheets();

}  // namespace conclave::ui
