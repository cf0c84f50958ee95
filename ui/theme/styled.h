#pragma once

#include <QEvent>

#include "ui/theme/theme.h"

namespace conclave::ui {

/// What every widget of the console repeats: its texts again on a language change, its fonts and colours
/// again on a theme change. Constructors call restyle() and retranslate() themselves (virtual calls do not
/// reach down there).
template <class Base>
class Styled : public Base {
  public:
    explicit Styled(QWidget* parent = nullptr) : Base(parent) {
        QObject::connect(&Theme::instance(), &Theme::changed, this, [this] {
            restyle();
            this->updateGeometry();
            this->update();
        });
    }

    const Palette& colours() const { return paletteFor(this); }
    int px(int length) const { return scaled(length, this); }

  protected:
    virtual void restyle() {}
    virtual void retranslate() {}

    bool event(QEvent* event) override {
        // The scope is known only once the widget stands under its window.
        if (event->type() == QEvent::Polish || event->type() == QEvent::ParentChange) {
            restyle();
        }
        return Base::event(event);
    }

    void changeEvent(QEvent* event) override {
        if (event->type() == QEvent::LanguageChange) {
            retranslate();
        }
        Base::changeEvent(event);
    }
};

}  // namespace conclave::ui
