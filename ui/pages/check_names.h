#pragma once

#include <QString>
#include <string>

namespace conclave::ui {

/// What a check of preflight is called for people, by its stable id ("wrapping-primary").
QString preflightName(const std::string& id);

}  // namespace conclave::ui
