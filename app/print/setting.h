#pragma once

#include <QRectF>
#include <map>
#include <string>
#include <vector>

#include "app/print/flow.h"
#include "app/print/set_text.h"

namespace conclave::print {

/// Where a signature will stand: in points, origin at the bottom left of the page.
struct SlotPlace {
    std::string participant;
    int page = 0;
    QRectF rect;
};

/// What is found out while a document is set.
struct Places {
    int pages = 0;
    std::map<std::string, int> anchors;  ///< page
    std::vector<SlotPlace> slots;        ///< of those who will sign
};

/// What the setters of blocks share.
struct Setting {
    const paper::Document& document;
    Fonts& fonts;
    Flow& flow;
    PageText pageText;
    Places& places;
    bool isInStep = false;

    qreal indent() const { return isInStep ? stepIndent : 0; }
    qreal x() const { return left + indent(); }
    qreal width() const { return textWidth - indent(); }
    SetText set(const paper::Lines& lines, qreal lineWidth, const Types& types = {}) {
        return setText(fonts, lines, lineWidth, types, pageText);
    }
};

void setBlock(Setting& setting, const paper::HashWords& hash);
void setBlock(Setting& setting, const paper::SignatureSlot& slot, bool isFirst);
void setLetters(Setting& setting);  ///< those that signature blocks are set with
void setBlock(Setting& setting, const paper::Form& form);
void setBlock(Setting& setting, const paper::SignatureLines& lines);

}  // namespace conclave::print
