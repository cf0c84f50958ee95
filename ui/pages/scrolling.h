#pragma once

class QScrollArea;
class QWidget;

namespace conclave::ui {

/// Scrolls `content` up and down over the page's own ground; takes no focus.
QScrollArea* scrolling(QWidget* content, QWidget* parent);

}  // namespace conclave::ui
