#pragma once

#include <optional>
#include <string>

#include "core/base/held_folder.h"

namespace conclave::ui {

/// libpcsclite reads the name of pcscd's socket once in a process, but a console meets several: that of the
/// system and those of rehearsal rooms. So it is given the name of a link, which is pointed anew.
class PcscLink {
  public:
    /// Makes the link and names it to libpcsclite; before any thread is started. Points to the system's
    /// pcscd.
    PcscLink();
    ~PcscLink();
    PcscLink(const PcscLink&) = delete;
    PcscLink& operator=(const PcscLink&) = delete;

    /// `socket`: as in script::Site::pcscSocket; empty: the system's pcscd.
    void pointTo(const std::string& socket) const;

  private:
    std::optional<HeldFolder> m_folder;
    std::string m_systemSocket;
};

}  // namespace conclave::ui
