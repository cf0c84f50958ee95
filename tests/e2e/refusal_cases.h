#pragma once

#include <vector>

#include "core/base/errc.h"

/// Each row is one thing that preflight refuses: one change to a case that is accepted, and what must be
/// said.
struct Edit {
    const char* file;  ///< script.yaml, site.yaml or answers.yaml
    const char* find;
    const char* with;  ///< @ROOM@, @DIR@ (where the files are) and @BIN@ are replaced
};

struct RefusalCase {
    const char* name;
    conclave::Errc code;
    const char* placeFile;  ///< the file that the message names, null for none
    const char* placeText;  ///< … and what stands on the line that it names
    std::vector<Edit> edits;
    const char* prepare = "";      ///< shell, before: knows ROOM, SERIAL1…, CARD
    const char* tidy = "";         ///< shell, after
    const char* record = nullptr;  ///< --record, when not "record"
    const char* mount = nullptr;   ///< in a mount namespace of its own: what is mounted first
};

const std::vector<RefusalCase>& refusalCases();
