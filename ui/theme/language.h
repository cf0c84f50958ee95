#pragma once

#include "core/base/lang.h"

namespace conclave::ui {

Lang language();

/// At run time too: every widget gets LanguageChange. Loads all :/translations/*_pt_BR.qm and Qt's own.
void setLanguage(Lang lang);

}  // namespace conclave::ui
