#include "core/base/build_info.h"

namespace conclave {

std::string_view version() {
    return CONCLAVE_VERSION;
}

}  // namespace conclave
