#include "ui/pages/reader_name.h"

#include <QCoreApplication>

#include "ui/models/ceremony_model.h"

namespace conclave::ui {

QString readerName(const std::string& reader, const CeremonyModel& model) {
    for (std::size_t i = 0; i < model.readers.size(); ++i)
        if (model.readers[i].name == reader)
            return QCoreApplication::translate("ReaderName", "reader %1").arg(i + 1);
    return QString::fromStdString(reader);
}

}  // namespace conclave::ui
