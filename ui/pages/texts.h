#pragma once

#include <QString>

#include "core/ceremony/room.h"
#include "core/script/script.h"

/// What the engine, scripts and errors say, in the language that the console speaks now.
namespace conclave::ui {

class CeremonyModel;

QString say(const ceremony::Say& what);
/// What a hash is of, without " (SHA-256)", which is said once for all.
QString hashName(const ceremony::Exhibit::Row& row);
QString text(const script::Text& both);
/// "Root key ceremony · CartorioDigitalRAIZ": what the script is called, and the key once that is known.
QString ceremonyTitle(const CeremonyModel& model);
QString whatHappened(const Error& error);
QString whatToDo(const Error& error);

/// "0:47", "12:05", "1:02:33"
QString duration(std::int64_t ms);

}  // namespace conclave::ui
