#pragma once

#include <QByteArray>

namespace conclave::pages {

/// The same PDF with what annotations show, such as the blocks of signatures, in the pages themselves:
/// Qt's PDF module draws no widgets. One that cannot be read so is given back as it is.
QByteArray flatPages(const QByteArray& pdf);

}  // namespace conclave::pages
