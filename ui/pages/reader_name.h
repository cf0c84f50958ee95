#pragma once

#include <QString>
#include <string>

namespace conclave::ui {

class CeremonyModel;

/// "reader 2": its place among those plugged in, as people see it on the screen; the PC/SC name when it is
/// not among them.
QString readerName(const std::string& reader, const CeremonyModel& model);

}  // namespace conclave::ui
