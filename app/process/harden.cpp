#include "app/process/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "core/crypto/openssl.h"

namespace conclave::app {

void harden() {
    prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    umask(077);
    crypto::initSecureHeap();  // where memory cannot be locked, preflight and doctor say so
}

}  // namespace conclave::app
