#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/base/lane.h"
#include "core/ceremony/room.h"
#include "core/ceremony/state.h"
#include "core/piv/card.h"
#include "core/piv/card_finder.h"
#include "core/piv/card_key.h"

namespace conclave::ceremony {

/// The card or its reader is gone.
bool isPulled(const Error& error);

/// Where people bring their cards: finds whose card is where, asks for the right one and for its PIN, and
/// runs work with it on its reader's lane.
class CardDesk {
  public:
    /// `readers`: the readers that may be used; none named: all.
    CardDesk(Room& room, const State& state, std::vector<std::string> readers);

    /// Looks at all readers. Errors: Errc::pcscUnavailable.
    Result<std::vector<piv::FoundCard>> look();

    /// The reader that holds the card of this seat; asks for the card until it is there. `problem`: why it is
    /// wanted again.
    Result<std::string> readerOf(const std::string& seat, const std::optional<Error>& problem = {});

    /// Of these seats, one whose card is in a reader; asks for any of them, by these names, while there is
    /// none.
    /// `problem`: why one is wanted again.
    Result<std::string> anyOf(const std::set<std::string>& seats, const std::string& names,
                              const std::optional<Error>& problem = {});

    /// A card that is nobody's yet, for `seat` to enrol.
    Result<std::string> newCardFor(const std::string& seat);

    using Work = std::function<Result<void>(piv::Card&)>;
    /// Connects to the card in this reader, selects the PIV application, works, and lets go of it. A card
    /// that keeps silent ten seconds after a stop was asked for is waited for no more. Errors:
    /// Errc::waitAbandoned, and the work's own.
    Result<void> withCard(const std::string& reader, const Say& what, const Work& work);

    using PinWork = std::function<Result<void>(piv::Card&, piv::PinSource)>;
    /// More work under the same PIN entry, in the same card transaction; `before` it, on the caller's thread.
    struct Sequel {
        std::function<Result<void>()> before;
        PinWork work;
    };
    struct PinFor {
        Say request;
        bool isToSign = false;
    };
    /// With the card and the PIN of this seat. A wrong PIN tells the tries left and is asked again; the last
    /// try wants an explicit yes; a card pulled too soon is asked for again. `work` may so run more than
    /// once. Errors: Errc::pinBlocked, Errc::declined, and the work's own.
    Result<void> withPin(const std::string& seat, const PinFor& asked, const Say& what, const PinWork& work,
                         const Sequel& sequel = {});

    /// The same, but that a card pulled too soon is an error: somebody else's may do (see isPulled).
    Result<void> withPinOnce(const std::string& seat, const PinFor& asked, const Say& what,
                             const PinWork& work, const Sequel& sequel = {});

    /// The same for a card that is not in the roster yet. `problem`: why its PIN is asked again.
    Result<void> withPinInReader(const std::string& reader, const std::string& seat, const PinFor& asked,
                                 const Say& what, const PinWork& work, std::optional<Error> problem = {},
                                 const Sequel& sequel = {});

    /// After the keys or certificates of the card in this reader changed.
    void forget(const std::string& reader);
    /// The same where the certificate in 9D was read back from it.
    void learn(const std::string& reader, const crypto::PublicKey& keyManagementKey);

  private:
    struct PinInHand {
        Pin pin;
        bool isOnPad = false;  ///< the reader will ask for it
    };
    /// The card in a reader for as long as somebody works with it: connected and selected once, reset at the
    /// end. Used and ended on the reader's lane.
    struct CardInHand {
        explicit CardInHand(pcsc::CardConnection connected) : connection(std::move(connected)) {}
        pcsc::CardConnection connection;
        std::optional<piv::Card> card;
    };
    using Hand = std::shared_ptr<CardInHand>;
    /// Works with the card in `hand`, which is taken up first where it is empty.
    Result<void> withHand(Hand& hand, const std::string& reader, const Say& what, const Work& work,
                          DeviceWork::Device device = DeviceWork::Device::card);
    /// Lets go of the card at the end of a scope.
    class Held {
      public:
        Held(CardDesk& desk, const std::string& reader, const Say& what)
            : m_desk(desk), m_reader(reader), m_what(what) {}
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;
        ~Held();
        Hand hand;

      private:
        CardDesk& m_desk;
        const std::string& m_reader;
        const Say& m_what;
    };
    /// `problem`: why it is asked again. Errors: Errc::pinBlocked, Errc::declined, those of the room.
    Result<PinInHand> askPin(Hand& hand, const std::string& reader, const std::string& seat,
                             const PinFor& asked, std::optional<Error> problem);
    /// A card of one of these seats; while there is none, makes the request, with what is wrong with the card
    /// that was inserted for it. The first argument of the request says whose card is wanted.
    Result<piv::FoundCard> cardOf(const std::set<std::string>& seats, CardRequest request);
    Error whyNot(const piv::FoundCard& card, const Wording& wanted) const;
    bool isAllowed(const std::string& reader) const;

    Room& m_room;
    const State& m_state;
    std::vector<std::string> m_readers;
    piv::CardFinder m_finder{{}};
    Lane m_finderLane{"readers"};
};

}  // namespace conclave::ceremony
