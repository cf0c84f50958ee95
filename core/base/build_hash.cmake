# cmake -DSOURCE=… -DOUTPUT=… -P build_hash.cmake: the commit that is being built, as a source. At build time, since
# commits and edits do not configure anew; written only when it differs, so that nothing is compiled for nothing.
# git describe itself says "-dirty" when a tracked file is not as it was committed.
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND git -C ${SOURCE} describe --always --abbrev=12 --exclude=* --dirty
                OUTPUT_VARIABLE hash OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT hash)
    set(hash unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT
"#include \"core/base/build_info.h\"

namespace conclave {

std::string_view buildHash() {
    return \"@hash@\";
}

}  // namespace conclave
" @ONLY)
