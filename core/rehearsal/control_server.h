#pragma once

#include <memory>
#include <vector>

#include "core/rehearsal/card_server.h"
#include "core/rehearsal/private_pcscd.h"

namespace conclave::rehearsal {

/// Serves DIR/control: one line, one answer a connection (docs/rehearsal-room.md).
class ControlServer {
  public:
    /// Errors: Errc::roomFailed.
    static Result<ControlServer> listen(const std::filesystem::path& room,
                                        std::vector<std::unique_ptr<CardServer>> cards, int readers,
                                        Says says);

    int fd() const { return m_listening.get(); }
    void serveOne();  ///< when fd() is readable; a client that is silent for two seconds is sent away

    /// Into its own reader, or that one. Errors: Errc::roomFailed.
    Result<void> insert(int card, std::optional<int> reader);

  private:
    ControlServer(UniqueFd listening, std::vector<std::unique_ptr<CardServer>> cards, int readers, Says says);
    std::string answer(const std::string& line);
    Result<std::string> obey(const std::vector<std::string>& words);
    Result<void> setFault(CardServer& card, const std::vector<std::string>& words);
    Result<int> numberOf(const std::string& word, int most, const char* what) const;

    UniqueFd m_listening;
    std::vector<std::unique_ptr<CardServer>> m_cards;
    std::vector<int> m_ownReaders;  ///< where each card goes without being told
    int m_readers;
    Says m_says;
};

}  // namespace conclave::rehearsal
