#include "ui/widgets/qr_view.h"

#include <qrencode.h>

#include <QPainter>
#include <memory>

#include "ui/theme/accessible.h"

namespace conclave::ui {

namespace {

constexpr int quietModules = 4;  // ISO/IEC 18004, 5.3.8
constexpr int leastModulePx = 4;

}  // namespace

QrView::QrView(QWidget* parent) : Styled(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void QrView::setContent(const QByteArray& ascii, const QString& accessibleText) {
    // The lowest correction: a screen has no dirt, and larger modules are read from further off.
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(ascii.constData(), 0, QR_ECLEVEL_L), &QRcode_free);
    m_modules = {};
    if (code) {
        m_modules = QImage(code->width, code->width, QImage::Format_Mono);
        m_modules.setColorTable({qRgb(255, 255, 255), qRgb(0, 0, 0)});
        for (int y = 0; y < code->width; ++y) {
            for (int x = 0; x < code->width; ++x) {
                m_modules.setPixel(x, y, code->data[y * code->width + x] & 1U);
            }
        }
    }
    setState(this, accessibleText);
    updateGeometry();
    update();
}

int QrView::modulePx() const {
    return std::max(leastModulePx, px(leastModulePx));
}

QSize QrView::sizeHint() const {
    const auto side = (m_modules.width() + 2 * quietModules) * modulePx();
    return {side, side};
}

void QrView::restyle() {
    updateGeometry();
}

void QrView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), Qt::white);
    const auto module = modulePx();
    const QRect target(quietModules * module, quietModules * module, m_modules.width() * module,
                       m_modules.height() * module);
    painter.drawImage(target, m_modules);
}

}  // namespace conclave::ui
