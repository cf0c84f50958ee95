#pragma once

#include <QString>
#include <QWidget>
#include <optional>

#include "core/base/error.h"
#include "ui/models/book_maker.h"
#include "ui/theme/styled.h"

class QPushButton;

namespace conclave::ui {

class ActionBar;
class BusyNotice;
class Label;
class PagesView;
class ProblemBox;

/// The script book, to be read, printed and saved before a ceremony; in the console's language.
class BookPage final : public Styled<QWidget> {
    Q_OBJECT

  public:
    explicit BookPage(QWidget* parent = nullptr);

    void open(const BookSource& source);
    void save(const QString& file);
    PagesView& pages() { return *m_pages; }

  signals:
    void backWanted();

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    void make();
    void chooseFile();
    void showProblem();
    void refresh();

    BookMaker* m_maker;
    BookSource m_source;
    std::optional<Lang> m_lang;  ///< of the book that is made, or being made
    std::optional<Error> m_problem;
    QString m_savedAs;
    Label* m_title;
    Label* m_script;
    BusyNotice* m_busy;
    ProblemBox* m_problemBox;
    PagesView* m_pages;
    ActionBar* m_bar;
    QPushButton* m_back;
    QPushButton* m_save;
};

}  // namespace conclave::ui
