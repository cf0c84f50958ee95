#pragma once

#include <string>

#include "core/rehearsal/virtual_card.h"

/// PC/SC without pcscd: the functions of libpcsclite that Conclave calls, over readers and virtual cards of
/// this process. A program that is linked with virtual_pcsc.cpp uses these in place of the library's: no
/// sockets, no waiting, hundreds of ceremonies where a rehearsal room has time for one.
namespace conclave::test {

/// A reader with that card; or, where there is such a reader, that card in place of the one in it.
void insertCard(const std::string& reader, rehearsal::VirtualCard card);

}  // namespace conclave::test
