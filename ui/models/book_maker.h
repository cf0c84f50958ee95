#pragma once

#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <memory>

#include "core/base/lane.h"
#include "core/base/result.h"
#include "core/script/script.h"
#include "core/script/site.h"

namespace conclave::ui {

/// What a script book is made of.
struct BookSource {
    QString scriptFile;
    std::shared_ptr<const script::Script> script;
    std::shared_ptr<const script::Site> site;  ///< null: places for what it says are left
};

/// Makes script books, as `conclave print` does, on a thread of its own; of several asked for, the last one
/// counts. They are in a folder that goes with this object.
class BookMaker : public QObject {
    Q_OBJECT

  public:
    explicit BookMaker(QObject* parent = nullptr);

    void make(const BookSource& source, Lang lang);  ///< made() or failed() follows
    void save(const QString& file);                  ///< the last one made; saved() or saveFailed() follows

    const QString& pdf() const { return m_pdf; }  ///< empty: none is made

  signals:
    void made();
    void failed(const Error& error);
    void saved(const QString& file);
    void saveFailed(const Error& error);

  private:
    QTemporaryDir m_folder;
    QString m_pdf;
    int m_generation = 0;
    Lane m_lane{"book"};  // last: its work posts to this object
};

}  // namespace conclave::ui
