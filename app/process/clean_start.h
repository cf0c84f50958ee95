#pragma once

namespace conclave::app {

/// The very first thing in every program: where a variable of the environment could make it run foreign code
/// (libraries, plug-ins and modules of the loader, the C library, OpenSSL, Qt), starts the program anew
/// without such variables, and names them on standard error. Returns where there is none. A library that was
/// loaded already has run by then: what it did to this process ends with it.
void startClean(char** argv);

}  // namespace conclave::app
