#pragma once

#include <QColor>

/// Where things stand on the sheet and how large they are. Lengths are in units of the PDF's painter.
namespace conclave::print {

constexpr int dotsPerInch = 1200;
constexpr qreal pt = dotsPerInch / 72.0;
constexpr qreal mm = dotsPerInch / 25.4;

// A4, ISO 216.
constexpr qreal sheetWidth = 210 * mm;
constexpr qreal sheetHeight = 297 * mm;
constexpr qreal left = 25 * mm;  ///< wide, for filing
constexpr qreal right = 192 * mm;
constexpr qreal textWidth = right - left;
constexpr qreal textTop = 23 * mm;
constexpr qreal textBottom = 273 * mm;

constexpr qreal tight = 1.5 * mm;
constexpr qreal space = 3 * mm;
constexpr qreal wide = 6 * mm;

constexpr qreal rowRule = .35 * pt;
constexpr qreal boxRule = .75 * pt;
constexpr qreal sectionRule = 1.2 * pt;
constexpr qreal coverRule = 2 * pt;

constexpr qreal stepIndent = 11 * mm;
constexpr qreal labelWidth = 33 * mm;
constexpr qreal labelWidthInStep = 29 * mm;
constexpr qreal labelGap = 4 * mm;

constexpr qreal qrSize = 25 * mm;
constexpr qreal tickBox = 4 * mm;
constexpr qreal fillHeight = 8 * mm;  ///< of a line that somebody writes on

inline const QColor ink(0, 0, 0);
inline const QColor accent(0x1B, 0x57, 0xB0);
inline const QColor rehearsalAccent(0x86, 0x19, 0x8F);
inline const QColor rehearsalOutline(0xC5, 0x8A, 0xCB);

}  // namespace conclave::print
