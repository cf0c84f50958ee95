#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QHash>
#include <QPaintDevice>
#include <compare>
#include <map>

#include "app/print/measures.h"
#include "core/base/result.h"

namespace conclave::print {

enum class Face { regular, bold, mono };

/// A face in a size and the distance of its lines, in points.
struct Type {
    Face face{};
    qreal size = 0;
    qreal lead = 0;
    auto operator<=>(const Type&) const = default;

    qreal leading() const { return lead * pt; }
    /// From the top of a line to its baseline. Noto Sans rises 1.069 and falls 0.293 of its size.
    qreal baseline() const { return (lead + size * (1.069 - 0.293)) / 2 * pt; }
};

namespace type {
constexpr Type title{Face::bold, 25, 30};
constexpr Type act{Face::bold, 18, 24};
constexpr Type section{Face::bold, 14, 18};
constexpr Type step{Face::bold, 12, 17};
constexpr Type body{Face::regular, 9.5, 14};
constexpr Type strong{Face::bold, 9.5, 14};
constexpr Type spoken{Face::regular, 11, 16};
constexpr Type note{Face::regular, 8, 11};
constexpr Type strongNote{Face::bold, 8, 11};
constexpr Type mono{Face::mono, 8.5, 11};
constexpr Type foot{Face::regular, 7, 9};
constexpr Type footMono{Face::mono, 7, 9};
constexpr Type word{Face::regular, 9.2, 12.5};
constexpr Type strongWord{Face::bold, 9.2, 12.5};
constexpr Type wordHex{Face::mono, 8.5, 12.5};
}  // namespace type

/// The three faces; no other font ever stands in for one of them.
class Fonts {
  public:
    /// Errors: Errc::fontMissing.
    static Result<void> requireInstalled();

    /// `device`: what is painted on; outlives the fonts.
    explicit Fonts(QPaintDevice& device) : m_device(device) {}
    Fonts(const Fonts&) = delete;  // it is referred to
    Fonts& operator=(const Fonts&) = delete;

    const QFont& font(const Type& type) { return cut(type).font; }
    qreal width(const Type& type, const QString& text);

  private:
    struct Cut {
        QFont font;
        QFontMetricsF metrics;
        QHash<QString, qreal> widths;
    };
    Cut& cut(const Type& type);

    QPaintDevice& m_device;
    std::map<Type, Cut> m_cuts;
};

}  // namespace conclave::print
