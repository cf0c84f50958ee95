#pragma once

#include <QPainter>
#include <functional>
#include <vector>

#include "app/print/measures.h"

namespace conclave::print {

/// What stands on every page.
class Furniture {
  public:
    virtual ~Furniture() = default;
    virtual void draw(QPainter& painter, int page) = 0;
    virtual qreal top(int page) const = 0;
    virtual qreal bottom(int page) const = 0;
};

/// A part of a block that no page end may cut.
struct Chunk {
    qreal before = 0;  ///< free above it, but not at the top of a page
    qreal height = 0;
    std::function<void(QPainter& painter, qreal top)> draw = {};
    bool keepsWithNext = false;
    bool repeats = false;  ///< again at the top of each new page, until stopRepeating()
    std::function<void(int page, qreal top)> placed = {};
};

/// Puts chunks on pages, one after another. Without a painter nothing is drawn: only where things stand is
/// found out.
class Flow {
  public:
    Flow(Furniture& furniture, QPainter* painter, std::function<void()> nextSheet);
    Flow(const Flow&) = delete;
    Flow& operator=(const Flow&) = delete;

    void add(Chunk chunk);
    void stopRepeating() { m_repeated = {}; }
    /// What is added from now to endGroup() stands on one page if it fits on one.
    void beginGroup() { m_isGrouping = true; }
    void endGroup();
    void breakPage();
    /// Outside of what flows.
    void onThisPage(const std::function<void(QPainter& painter)>& draw);
    /// What stood back for what follows it is placed.
    void finish() { flush(); }

    int page() const { return m_page; }

  private:
    void flush();
    qreal needed(const std::vector<Chunk>& chunks) const;
    void nextPage();
    void place(const Chunk& chunk);

    Furniture& m_furniture;
    QPainter* m_painter;
    std::function<void()> m_nextSheet;
    int m_page = 1;
    qreal m_y;
    bool m_isAtTop = true;
    std::vector<Chunk> m_waiting;  ///< keep with what follows
    std::vector<Chunk> m_group;
    bool m_isGrouping = false;
    Chunk m_repeated;
};

}  // namespace conclave::print
