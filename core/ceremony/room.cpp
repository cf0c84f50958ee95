#include "core/ceremony/room.h"

namespace conclave::ceremony {

Wording inWords(const std::string& value) {
    if (value == "true")
        return {"yes", "sim"};
    if (value == "false")
        return {"no", "não"};
    if (value == "none")
        return {"none", "nenhum"};
    return Wording::same(value);
}

std::string_view name(Statement::Kind kind) {
    switch (kind) {
        case Statement::Kind::agree:
            return "agree";
        case Statement::Kind::disagree:
            return "disagree";
        case Statement::Kind::refuses:
            return "refuses";
        case Statement::Kind::absent:
            return "absent";
    }
    return {};
}

}  // namespace conclave::ceremony
