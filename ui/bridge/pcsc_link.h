#pragma once

#include <filesystem>
#include <string>

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
    std::filesystem::path m_folder;  ///< private, short (a socket's name has 107 characters)
    std::string m_systemSocket;
};

}  // namespace conclave::ui
