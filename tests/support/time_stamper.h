#pragma once

#include <QtCore/qtemporarydir.h>

#include <string>

#include "core/base/bytes.h"

namespace conclave::test {

/// A time-stamping authority: `openssl ts`, with a root and a certificate of its own, in a folder of its own.
/// Ends the test program when openssl does not do what is asked.
class TimeStamper {
  public:
    TimeStamper();

    /// Answers a query as RFC 3161 says, also with a refusal. `section` is of its configuration: "usual",
    /// "nameless", whose tokens do not name it, or "sha1", which signs with SHA-1.
    Bytes answer(const Bytes& query, const char* section = "usual") const;

    /// What that answer states, signed by `openssl cms` with the authority's key and another certificate of
    /// its root: "stamps", as usual, or "mail", which is not for time-stamping.
    Bytes signedAnew(const Bytes& answer, const char* certificate) const;

    Bytes rootDer() const;

    std::string path(const char* name) const;  ///< in its folder; "root.pem" is the root

  private:
    QTemporaryDir m_folder;
};

}  // namespace conclave::test
