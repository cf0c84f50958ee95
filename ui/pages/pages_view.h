#pragma once

#include <QString>
#include <QWidget>
#include <optional>

#include "core/base/error.h"
#include "ui/theme/styled.h"

class QBoxLayout;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace conclave::ui {

class Label;
class PagesArea;
class PagesPrinting;
class PagesReader;
class ProblemBox;

/// A PDF to be read and printed: its pages, where one is in them, how large they are. It judges nothing.
class PagesView final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit PagesView(QWidget* parent = nullptr);

    /// `title`: of the print job.
    void open(const QString& pdf, const QString& title);
    void close();
    /// Beside where one is in the pages, or after the rest.
    void addTool(QWidget* tool, Qt::AlignmentFlag side);
    /// For assistive tools: what these pages are.
    void setName(const QString& name);

    PagesReader& reader() { return *m_reader; }
    PagesArea& area() { return *m_area; }
    PagesPrinting& printing() { return *m_printing; }
    void goToPage(int page);
    int currentPage() const;
    bool isOpen() const;

    void print();  ///< a dialog asks where
    /// What printing has come to, in the console's language; empty: nothing to be said.
    QString printingText() const;

  signals:
    void changed();  ///< opened, closed, failed; the page; the printing

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    QBoxLayout* makeTools();
    void refresh();
    void goToTyped();

    PagesReader* m_reader;
    PagesPrinting* m_printing;
    QString m_name, m_title;
    std::optional<Error> m_problem;
    QWidget* m_tools;
    QToolButton* m_before;
    QToolButton* m_after;
    QLineEdit* m_page;
    Label* m_count;
    QToolButton* m_smaller;
    Label* m_zoom;
    QToolButton* m_larger;
    QToolButton* m_toWidth;
    Label* m_opening;
    ProblemBox* m_problemBox;
    PagesArea* m_area;
};

}  // namespace conclave::ui
