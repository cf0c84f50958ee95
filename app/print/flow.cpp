#include "app/print/flow.h"

#include <utility>

namespace conclave::print {

Flow::Flow(Furniture& furniture, QPainter* painter, std::function<void()> nextSheet)
    : m_furniture(furniture), m_painter(painter), m_nextSheet(std::move(nextSheet)), m_y(furniture.top(1)) {
    if (m_painter)
        m_furniture.draw(*m_painter, m_page);
}

void Flow::add(Chunk chunk) {
    if (m_isGrouping) {
        m_group.push_back(std::move(chunk));
        return;
    }
    const bool waits = chunk.keepsWithNext;
    m_waiting.push_back(std::move(chunk));
    if (!waits)
        flush();
}

void Flow::endGroup() {
    m_isGrouping = false;
    auto group = std::exchange(m_group, {});
    auto whole = m_waiting;
    whole.insert(whole.end(), group.begin(), group.end());
    if (needed(whole) <= m_furniture.bottom(m_page + 1) - m_furniture.top(m_page + 1)) {
        m_waiting = std::move(whole);
        flush();
    } else {
        for (auto& chunk : group)
            add(std::move(chunk));
    }
}

qreal Flow::needed(const std::vector<Chunk>& chunks) const {
    qreal height = 0;
    for (const auto& chunk : chunks)
        height += chunk.height + (&chunk == chunks.data() && m_isAtTop ? 0 : chunk.before);
    return height;
}

void Flow::flush() {
    if (!m_isAtTop && m_y + needed(m_waiting) > m_furniture.bottom(m_page))
        nextPage();
    for (const auto& chunk : m_waiting)
        place(chunk);
    m_waiting.clear();
}

void Flow::place(const Chunk& chunk) {
    const auto before = m_isAtTop ? 0 : chunk.before;
    if (!m_isAtTop && m_y + before + chunk.height > m_furniture.bottom(m_page))
        nextPage();
    else
        m_y += before;
    if (m_painter && chunk.draw)
        chunk.draw(*m_painter, m_y);
    if (chunk.placed)
        chunk.placed(m_page, m_y);
    m_y += chunk.height;
    m_isAtTop = false;
    if (chunk.repeats)
        m_repeated = chunk;
}

void Flow::breakPage() {
    flush();
    if (!m_isAtTop)
        nextPage();
}

void Flow::onThisPage(const std::function<void(QPainter&)>& draw) {
    flush();
    if (m_painter)
        draw(*m_painter);
}

void Flow::nextPage() {
    ++m_page;
    m_y = m_furniture.top(m_page);
    m_isAtTop = true;
    if (m_painter) {
        m_nextSheet();
        m_furniture.draw(*m_painter, m_page);
    }
    if (m_repeated.draw) {
        if (m_painter)
            m_repeated.draw(*m_painter, m_y);
        m_y += m_repeated.height;
    }
}

}  // namespace conclave::print
