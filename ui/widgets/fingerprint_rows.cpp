#include "ui/widgets/fingerprint_rows.h"

#include <QHash>
#include <QPainter>
#include <algorithm>

#include "core/base/pgp_words.h"
#include "ui/theme/accessible.h"

namespace conclave::ui {

namespace {

constexpr int octetsInRow = 4;
constexpr int columnGap = 12, wordGap = 9;

QStringList wordsOf(const QByteArray& octets) {
    const auto words = toPgpWords(asBytes({octets.constData(), static_cast<std::size_t>(octets.size())}));
    return QString::fromStdString(words).split(u' ', Qt::SkipEmptyParts);
}

/// The widest word of each list, so that columns stand still whatever the hash.
std::pair<int, int> widestWords(const QFont& font) {
    static QHash<QString, std::pair<int, int>> known;
    auto& [two, three] = known[font.key()];
    if (two > 0) {
        return {two, three};
    }
    const QFontMetrics metrics(font);
    for (int octet = 0; octet < 256; ++octet) {
        const auto words = wordsOf(QByteArray(2, static_cast<char>(octet)));
        two = std::max(two, metrics.horizontalAdvance(words.at(0)));
        three = std::max(three, metrics.horizontalAdvance(words.at(1)));
    }
    return {two, three};
}

}  // namespace

QFont FingerprintRows::wordFont() const {
    auto font = ui::font(m_isDense ? Type::meta : Type::body, this);
    font.setWeight(QFont::Medium);
    if (Theme::lookFor(this) == Look::projector)
        font.setPixelSize(font.pixelSize() * 23 / 22);  // the room reads words from afar
    return font;
}

QFont FingerprintRows::hexFont() const {
    auto font = ui::font(Type::mono, this);
    if (m_isDense)
        font.setPixelSize(ui::font(Type::meta, this).pixelSize() - 1);
    return font;
}

void FingerprintRows::setDense(bool isDense) {
    m_isDense = isDense;
    restyle();
    update();
}

void FingerprintRows::setShort(bool isShort) {
    m_isShort = isShort;
    restyle();
    retranslate();
    update();
}

FingerprintRows::FingerprintRows(QWidget* parent) : Styled(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    restyle();
}

void FingerprintRows::setHash(const QString& name, const QByteArray& hash) {
    m_name = name;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const auto octets = hash.mid(static_cast<int>(row) * octetsInRow, octetsInRow);
        m_rows[row] = {QString::fromLatin1(octets.toHex()), wordsOf(octets)};
    }
    retranslate();
    update();
}

void FingerprintRows::restyle() {
    const QFontMetrics words(wordFont());
    const QFontMetrics digits(hexFont());
    const auto [two, three] = widestWords(wordFont());
    m_columns = {.number = digits.horizontalAdvance(u'8') + px(columnGap),
                 .hex = m_isShort ? 0 : digits.horizontalAdvance(QStringLiteral("8888 8888")) + px(columnGap),
                 .twoSyllables = two + px(wordGap),
                 .threeSyllables = three + px(wordGap),
                 .height = std::max(words.height(), digits.height()) + px(m_isDense ? 1 : 3)};
    updateGeometry();
}

void FingerprintRows::retranslate() {
    QStringList said{m_name};
    for (std::size_t row = 0; row < rowCount(); ++row) {
        said.append(tr("row %1: %2").arg(row + 1).arg(m_rows[row].words.join(u' ')));
    }
    setState(this, said.join(QStringLiteral(", ")));
}

QSize FingerprintRows::sizeHint() const {
    return {m_columns.number + m_columns.hex + 2 * (m_columns.twoSyllables + m_columns.threeSyllables) -
                px(wordGap),
            m_columns.height * static_cast<int>(rowCount())};
}

void FingerprintRows::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto mono = hexFont();
    const auto words = wordFont();
    int y = 0;
    for (std::size_t row = 0; row < rowCount(); ++row, y += m_columns.height) {
        int x = 0;
        const auto draw = [&](const QString& text, int width) {
            painter.drawText(QRect(x, y, width, m_columns.height), Qt::AlignLeft | Qt::AlignVCenter, text);
            x += width;
        };
        painter.setFont(mono);
        painter.setPen(colours().text2);
        draw(QString::number(row + 1), m_columns.number);
        if (!m_isShort)
            draw(m_rows[row].hex.left(4) + u' ' + m_rows[row].hex.mid(4), m_columns.hex);
        painter.setFont(words);
        painter.setPen(colours().text);
        for (int word = 0; word < m_rows[row].words.size(); ++word) {
            draw(m_rows[row].words.at(word),
                 word % 2 == 0 ? m_columns.twoSyllables : m_columns.threeSyllables);
        }
    }
}

}  // namespace conclave::ui
