#pragma once

#include "ui/widgets/panel.h"

namespace conclave::ui {

class IconView;
class Label;

/// The verdict over a record. Says nothing before the last check.
class VerdictBanner : public Panel {
    Q_OBJECT

  public:
    explicit VerdictBanner(QWidget* parent = nullptr);

    void setChecking(int done, int count = 0);  ///< 0: how many is not known yet
    void setHolds(int passed, const QString& notCompared = {});
    void setNotAgreed(const QString& what);
    void setDoesNotHold(const QString& what);  ///< "entry 47"
    void setAbandoned(const QString& owed);    ///< what endangers the key
    void setIncomplete(int notChecked, const QString& todo = {});

  protected:
    void restyle() override;
    void retranslate() override;

  private:
    enum class Verdict { checking, holds, notAgreed, doesNotHold, abandoned, incomplete };
    void setVerdict(Verdict verdict);

    Verdict m_verdict = Verdict::checking;
    int m_number = 0;
    int m_count = 0;
    QString m_detail;
    IconView* m_icon;
    Label* m_headline;
    Label* m_todo;
};

}  // namespace conclave::ui
