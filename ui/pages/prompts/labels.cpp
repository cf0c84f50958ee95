#include "ui/pages/prompts/labels.h"

#include <QVBoxLayout>

#include "ui/widgets/label.h"

namespace conclave::ui {
namespace {

Label* label(QWidget* view, Type type, Role ink) {
    auto* made = new Label(type, ink, view);
    made->setWraps(true);
    return made;
}

}  // namespace

QVBoxLayout* promptLayout(QWidget* view) {
    auto* layout = new QVBoxLayout(view);
    layout->setContentsMargins(space::l, space::m, space::l, space::m);
    layout->setSpacing(space::s);
    return layout;
}

Label* questionLabel(QWidget* view) {
    auto* made = label(view, Type::body, &Palette::text);
    made->setWeight(QFont::Medium);
    return made;
}

Label* noteLabel(QWidget* view) {
    return label(view, Type::meta, &Palette::text2);
}

}  // namespace conclave::ui
