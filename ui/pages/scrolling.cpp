#include "ui/pages/scrolling.h"

#include <QEvent>
#include <QScrollArea>
#include <QScrollBar>

namespace conclave::ui {
namespace {

/// As wide as what it scrolls needs, beside the bar: nothing is cut at the side.
class UpAndDown final : public QScrollArea {
  public:
    using QScrollArea::QScrollArea;

    QSize minimumSizeHint() const override {
        auto least = QScrollArea::minimumSizeHint();
        if (widget() != nullptr)
            least.setWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
        return least;
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        const bool isHandled = QScrollArea::eventFilter(watched, event);
        if (watched == widget() && event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return isHandled;
    }
};

}  // namespace

QScrollArea* scrolling(QWidget* content, QWidget* parent) {
    auto* scroll = new UpAndDown(parent);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);  // setWidget turns it on
    return scroll;
}

}  // namespace conclave::ui
