#pragma once

#include <filesystem>

#include "tests/support/random_ceremony.h"

namespace conclave::test {

/// Puts everybody's card into its reader (virtual_pcsc.h), with what it has been through.
Result<void> bringCards(const RandomCeremony& ceremony, const std::filesystem::path& room);

}  // namespace conclave::test
