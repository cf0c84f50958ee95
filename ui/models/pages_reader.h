#pragma once

#include <QImage>
#include <QObject>
#include <QProcess>
#include <QSizeF>
#include <QStringList>
#include <QTimer>
#include <QVector>
#include <optional>

#include "core/base/error.h"

namespace conclave::ui {

/// The pages of a PDF, as conclave-pages draws them (app/pages/serve.h): whatever is in the file can neither
/// harm this process nor hold it up. Pages are counted from 1. Texts follow by themselves, page by page, when
/// nothing is to be drawn.
class PagesReader : public QObject {
    Q_OBJECT

  public:
    struct Wish {
        int page = 0;
        int width = 0;  ///< in dots

        bool operator==(const Wish&) const = default;
    };

    explicit PagesReader(QObject* parent = nullptr);
    ~PagesReader() override;

    /// opened() or failed() follows.
    void open(const QString& pdf);
    void close();

    const QString& file() const { return m_file; }
    int count() const { return static_cast<int>(m_points.size()); }  ///< 0 until opened()
    QSizeF points(int page) const { return m_points.at(page - 1); }
    const QStringList& texts() const { return m_texts; }  ///< of the first pages, as far as they are read

    /// In this order, and nothing else any more: drawn() follows for each.
    void setWishes(const QVector<Wish>& wishes);

    static constexpr int patienceMs = 20'000;
    void setPatience(int ms) { m_patience.setInterval(ms); }  ///< for tests

  signals:
    void closed();  ///< nothing is there any more: another one is opened, or it failed
    void opened();
    void drawn(int page, const QImage& image);
    void textRead(int page);
    void failed(const Error& error);  ///< nothing more is drawn

  private:
    enum class Awaits { nothing, pages, sizes, image, imageBody, text, textBody };

    void read();
    bool readLine(const QByteArray& line);
    bool readBody();
    void ask();
    void onEnded();
    void fail(ErrorArg why);

    QString m_file;
    QProcess m_process;
    QTimer m_patience;
    Awaits m_awaits = Awaits::nothing;
    int m_announced = 0;
    QVector<QSizeF> m_points;
    QStringList m_texts;
    QVector<Wish> m_wishes;
    Wish m_asked;
    QImage m_image;
    QByteArray m_text;
    qint64 m_got = 0;  ///< of the body
};

}  // namespace conclave::ui
