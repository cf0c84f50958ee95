#include "ui/pages/pages_view.h"

#include <QBoxLayout>
#include <QIntValidator>
#include <QLineEdit>
#include <QToolButton>
#include <cmath>

#include "ui/models/pages_printing.h"
#include "ui/models/pages_reader.h"
#include "ui/pages/pages_area.h"
#include "ui/pages/texts.h"
#include "ui/theme/accessible.h"
#include "ui/theme/icons.h"
#include "ui/widgets/label.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

PagesView::PagesView(QWidget* parent)
    : Styled(parent),
      m_reader(new PagesReader(this)),
      m_printing(new PagesPrinting(this)),
      m_tools(new QWidget),
      m_before(new QToolButton),
      m_after(new QToolButton),
      m_page(new QLineEdit),
      m_count(new Label(Type::body, &Palette::text2)),
      m_smaller(new QToolButton),
      m_zoom(new Label(Type::body, &Palette::text2)),
      m_larger(new QToolButton),
      m_toWidth(new QToolButton),
      m_opening(new Label(Type::body, &Palette::text2)),
      m_problemBox(new ProblemBox),
      m_area(new PagesArea(*m_reader)) {
    m_tools->setLayout(makeTools());
    m_opening->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_opening->setWraps(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_tools);
    column->addWidget(m_problemBox, 0, Qt::AlignTop);
    column->addWidget(m_opening, 1);
    column->addWidget(m_area, 1);

    connect(m_reader, &PagesReader::opened, this, &PagesView::refresh);
    connect(m_reader, &PagesReader::failed, this, [this](const Error& error) {
        m_problem = error;
        refresh();
        announceAlert(m_problemBox);
    });
    connect(m_reader, &PagesReader::textRead, this, [this](int page) {
        if (page == currentPage())
            refresh();
    });
    connect(m_printing, &PagesPrinting::changed, this, &PagesView::refresh);
    connect(m_area, &PagesArea::currentPageChanged, this, &PagesView::refresh);
    connect(m_area, &PagesArea::zoomChanged, this, &PagesView::refresh);
    restyle();
    retranslate();
}

QBoxLayout* PagesView::makeTools() {
    m_before->setObjectName(QStringLiteral("pageBefore"));
    m_after->setObjectName(QStringLiteral("pageAfter"));
    m_page->setObjectName(QStringLiteral("page"));
    m_smaller->setObjectName(QStringLiteral("smaller"));
    m_larger->setObjectName(QStringLiteral("larger"));
    m_toWidth->setObjectName(QStringLiteral("toWidth"));
    m_page->setAlignment(Qt::AlignRight);
    m_page->setValidator(new QIntValidator(1, 99'999, m_page));
    m_toWidth->setCheckable(true);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    for (QWidget* tool : std::initializer_list<QWidget*>{m_before, m_after, m_page, m_count})
        row->addWidget(tool);
    row->addStretch(1);
    for (QWidget* tool : std::initializer_list<QWidget*>{m_smaller, m_zoom, m_larger, m_toWidth})
        row->addWidget(tool);
    connect(m_before, &QToolButton::clicked, this, [this] { goToPage(currentPage() - 1); });
    connect(m_after, &QToolButton::clicked, this, [this] { goToPage(currentPage() + 1); });
    connect(m_page, &QLineEdit::returnPressed, this, &PagesView::goToTyped);
    connect(m_page, &QLineEdit::editingFinished, this, &PagesView::refresh);
    connect(m_smaller, &QToolButton::clicked, this, [this] { m_area->zoomBy(-1); });
    connect(m_larger, &QToolButton::clicked, this, [this] { m_area->zoomBy(1); });
    connect(m_toWidth, &QToolButton::clicked, this, [this] {
        m_area->setZoom(0);
        refresh();  // it stays pressed
    });
    return row;
}

void PagesView::addTool(QWidget* tool, Qt::AlignmentFlag side) {
    auto* row = qobject_cast<QBoxLayout*>(m_tools->layout());
    row->insertWidget(side == Qt::AlignLeft ? row->indexOf(m_count) + 1 : row->count(), tool);
}

void PagesView::open(const QString& pdf, const QString& title) {
    m_title = title;
    m_problem.reset();
    m_printing->stop();
    m_reader->open(pdf);
    refresh();
}

void PagesView::close() {
    m_problem.reset();
    m_printing->stop();
    m_reader->close();
    refresh();
}

void PagesView::setName(const QString& name) {
    m_name = name;
    refresh();
}

int PagesView::currentPage() const {
    return m_area->currentPage();
}

bool PagesView::isOpen() const {
    return m_reader->count() > 0;
}

void PagesView::goToPage(int page) {
    m_area->goToPage(page);
}

void PagesView::goToTyped() {
    goToPage(m_page->text().toInt());
    m_area->setFocus();
}

void PagesView::print() {
    m_printing->start(m_reader->file(), m_title);
}

QString PagesView::printingText() const {
    switch (m_printing->state()) {
        case PagesPrinting::State::asking:
            return tr("A dialog asks where to print.");
        case PagesPrinting::State::printing:
            return tr("Printing page %1…").arg(m_printing->page());
        case PagesPrinting::State::printed:
            return tr("All is with the printer.");
        case PagesPrinting::State::failed: {
            const auto error = m_printing->error();
            return whatHappened(error) + QLatin1Char(' ') + whatToDo(error);
        }
        case PagesPrinting::State::idle:
        case PagesPrinting::State::cancelled:
            break;
    }
    return {};
}

void PagesView::refresh() {
    const int page = currentPage();
    const int count = m_reader->count();
    m_tools->setVisible(isOpen());
    m_area->setVisible(isOpen());
    m_opening->setVisible(!isOpen() && !m_reader->file().isEmpty() && !m_problem);
    if (m_problem)
        m_problemBox->setProblem(whatHappened(*m_problem), whatToDo(*m_problem));
    else
        m_problemBox->clear();
    m_before->setEnabled(page > 1);
    m_after->setEnabled(page > 0 && page < count);
    if (!m_page->hasFocus() || !m_page->isModified())
        m_page->setText(page > 0 ? QString::number(page) : QString());
    m_count->setText(tr("of %1").arg(count));
    m_zoom->setText(tr("%1 %").arg(std::lround(m_area->shownZoom() * 100)));
    m_smaller->setEnabled(m_area->canZoomBy(-1));
    m_larger->setEnabled(m_area->canZoomBy(1));
    m_toWidth->setChecked(m_area->isToWidth());
    setState(m_area, tr("%1, page %2 of %3").arg(m_name).arg(page).arg(count));
    m_area->setAccessibleDescription(m_reader->texts().value(page - 1));
    emit changed();
}

void PagesView::restyle() {
    layout()->setSpacing(px(space::s));
    m_tools->layout()->setSpacing(px(space::xs));
    const auto dress = [this](QToolButton* button, const QString& name) {
        button->setIcon(icon(name, colours().text, px(20)));
        button->setIconSize({px(20), px(20)});
        button->setFixedSize(px(targetSize), px(targetSize));
        button->setProperty("isTool", true);
    };
    dress(m_before, QStringLiteral("chevron-up"));
    dress(m_after, QStringLiteral("chevron-down"));
    dress(m_smaller, QStringLiteral("minus"));
    dress(m_larger, QStringLiteral("plus"));
    dress(m_toWidth, QStringLiteral("to-width"));
    m_page->setFixedWidth(px(64));
}

void PagesView::retranslate() {
    const auto name = [](QWidget* widget, const QString& text) {
        widget->setAccessibleName(text);
        widget->setToolTip(text);
    };
    name(m_before, tr("Page before"));
    name(m_after, tr("Next page"));
    name(m_smaller, tr("Smaller"));
    name(m_larger, tr("Larger"));
    name(m_toWidth, tr("As wide as there is room"));
    m_page->setAccessibleName(tr("Page"));
    m_opening->setText(tr("The pages are being opened…"));
    refresh();
}

}  // namespace conclave::ui
