#include "core/base/build_info.h"

namespace conclave {

std::string_view version() {
    return CONCLAVE_VERSION;
}
std::string_view buildHash() {
    return CONCLAVE_BUILD_HASH;
}

}  // namespace conclave
