#pragma once

#include <QAbstractScrollArea>
#include <QImage>
#include <QMap>
#include <QVector>

#include "ui/theme/styled.h"

namespace conclave::ui {

class PagesReader;

/// The pages under each other, white on the page's ground, drawn when they come into sight. Arrow keys,
/// Page Up and Down, Home and End scroll; + and - zoom, 0 goes back to the width.
class PagesArea final : public Styled<QAbstractScrollArea> {
    Q_OBJECT

  public:
    explicit PagesArea(PagesReader& reader, QWidget* parent = nullptr);

    int currentPage() const { return m_current; }  ///< 0: there is none
    void goToPage(int page);
    /// 0: as wide as there is room, within reason.
    void setZoom(double zoom);
    bool isToWidth() const { return m_zoom == 0; }
    double shownZoom() const;  ///< 1: as large as on paper
    void zoomBy(int steps);
    bool canZoomBy(int steps) const;
    const QImage& imageOf(int page) const { return *m_images.constFind(page); }  ///< for tests
    bool hasImageOf(int page) const { return m_images.contains(page); }

    QSize minimumSizeHint() const override;

  signals:
    void currentPageChanged();
    void zoomChanged();

  protected:
    void restyle() override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void showEvent(QShowEvent* event) override;

  private:
    QRect pageRect(int page) const;  ///< in the viewport
    int toWidth() const;
    int widthOf(int page) const;
    void layOut();
    struct Place {
        int page = 0;
        double above = 0;  ///< of its height; negative: it begins lower
    };
    Place place() const;
    void placeAgain(const Place& at);
    void look();
    void dropFarImages();
    QVector<int> visiblePages() const;

    PagesReader& m_reader;
    double m_zoom = 0;
    QVector<int> m_tops;  ///< of each page, and where the next would be
    int m_widest = 0;
    int m_current = 0;
    QMap<int, QImage> m_images;  ///< of what is in sight, and beside it
};

}  // namespace conclave::ui
