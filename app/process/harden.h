#pragma once

namespace conclave::app {

/// First thing in every program that meets secrets: no core dumps, no ptrace by others of this user, files
/// for this user alone, OpenSSL's secure heap.
void harden();

}  // namespace conclave::app
