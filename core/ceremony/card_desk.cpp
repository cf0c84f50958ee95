#include "core/ceremony/card_desk.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/crypto/public_key.h"

namespace conclave::ceremony {
namespace {

constexpr int pulledTooSoonLimit = 3;  // then the step fails and can be repeated

constexpr std::chrono::milliseconds tick{250};
/// Making a key takes some cards as long as this; it is done again by a resume.
constexpr std::chrono::seconds graceAfterStop{10};

/// Shows the time that a device takes, and knows when a stop is overdue.
class Watch {
  public:
    using Clock = std::chrono::steady_clock;

    Watch(Room& room, const Say& what, DeviceWork::Device device = DeviceWork::Device::card)
        : m_room(room), m_what(what) {
        m_room.workBegins({what, false, false, device});
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch() { m_room.progressEnds(); }

    void tick() {
        const auto elapsed = Clock::now() - m_start;
        m_room.progress(m_what, std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
        if (!m_stopAsked && m_room.isStopRequested())
            m_stopAsked = Clock::now();
    }
    bool isStopOverdue() const { return m_stopAsked && Clock::now() - *m_stopAsked > graceAfterStop; }

  private:
    Room& m_room;
    Say m_what;
    Clock::time_point m_start = Clock::now();
    std::optional<Clock::time_point> m_stopAsked;
};

CardSight::Kind kindOf(const piv::FoundCard& card) {
    switch (card.kind) {
        case piv::FoundCard::Kind::known:
            return CardSight::Kind::known;
        case piv::FoundCard::Kind::foreign:
            return CardSight::Kind::foreign;
        case piv::FoundCard::Kind::withoutKeys:
            return CardSight::Kind::withoutKeys;
        case piv::FoundCard::Kind::unreadable:
            return CardSight::Kind::unreadable;
    }
    return CardSight::Kind::unreadable;
}

bool isUnreadable(const piv::FoundCard& card) {
    return card.error.has_value();
}

bool isAmong(const piv::FoundCard& card, const std::vector<piv::FoundCard>& cards) {
    return std::ranges::any_of(cards, [&](const auto& other) {
        return other.reader == card.reader && other.kind == card.kind && other.owner == card.owner;
    });
}

/// Says for as long as it lives that the card must stay in.
class CardStays {
  public:
    CardStays(Room& room, const std::string& reader, const std::string& seat)
        : m_room(room), m_reader(reader), m_seat(seat) {
        m_room.cardInUse(m_reader, m_seat, true);
    }
    CardStays(const CardStays&) = delete;
    CardStays& operator=(const CardStays&) = delete;
    ~CardStays() { m_room.cardInUse(m_reader, m_seat, false); }

  private:
    Room& m_room;
    const std::string& m_reader;
    const std::string& m_seat;
};

}  // namespace

bool isPulled(const Error& error) {
    return error.has(Errc::cardRemoved) || error.has(Errc::cardMissing) || error.has(Errc::readerMissing);
}

CardDesk::CardDesk(Room& room, const State& state, std::vector<std::string> readers)
    : m_room(room), m_state(state), m_readers(std::move(readers)) {}

bool CardDesk::isAllowed(const std::string& reader) const {
    return m_readers.empty() || std::ranges::find(m_readers, reader) != m_readers.end();
}

Result<std::vector<piv::FoundCard>> CardDesk::look() {
    // The roster may have grown; cards that were read are told anew by it.
    std::vector<piv::KnownCard> known;
    for (const auto& [id, person] : m_state.people)
        if (person.signCertificate)
            known.push_back({id,
                             person.kexCertificate ? person.kexCertificate->publicKey().sha256() : Bytes(),
                             person.signCertificate->publicKey().sha256()});
    Watch watch(m_room, {Phrase::readingCard, {}});
    TRY_ASSIGN(auto cards, m_finderLane.run(
                               [&] {
                                   m_finder.setKnown(std::move(known));
                                   return m_finder.find();
                               },
                               [&] { watch.tick(); }, tick));
    std::erase_if(cards, [this](const auto& card) { return !isAllowed(card.reader); });
    std::vector<CardSight> sights;
    for (const auto& card : cards)
        sights.push_back({card.reader, kindOf(card), card.owner});
    m_room.cardsSeen(sights);
    return cards;
}

Error CardDesk::whyNot(const piv::FoundCard& card, const Wording& wanted) const {
    if (card.error)
        return *card.error;
    return card.kind == piv::FoundCard::Kind::known
               ? Error(Errc::wrongCard, {m_state.personName(card.owner), wanted})
               : Error(Errc::unknownCard, {wanted});
}

Result<piv::FoundCard> CardDesk::cardOf(const std::set<std::string>& seats, CardRequest request) {
    const auto problem = request.problem;
    const auto wanted = request.request.args.front().text();
    std::vector<piv::FoundCard> before;
    std::optional<piv::FoundCard> meant;  // of several, the one that was inserted last since the request
    for (bool isFirst = true;; isFirst = false) {
        TRY_ASSIGN(const auto cards, look());
        const auto found = std::ranges::find_if(cards, [&](const auto& card) {
            return card.kind == piv::FoundCard::Kind::known && seats.contains(card.owner);
        });
        if (found != cards.end())
            return *found;
        if (cards.size() == 1)
            meant = cards.front();
        for (const auto& card : cards)
            if (!isFirst && !isAmong(card, before))
                meant = card;
        if (meant && !isAmong(*meant, cards))
            meant.reset();
        before = cards;
        const auto unreadable = std::ranges::find_if(cards, isUnreadable);
        const auto* bad = meant ? &*meant : unreadable != cards.end() ? &*unreadable : nullptr;
        request.problem = bad != nullptr ? whyNot(*bad, wanted) : problem;
        request.problemReader = bad != nullptr ? bad->reader : std::string();
        TRY(m_room.requestCard(request));
    }
}

Result<std::string> CardDesk::readerOf(const std::string& seat, const std::optional<Error>& problem) {
    TRY_ASSIGN(auto card,
               cardOf({seat}, {seat, {Phrase::insertCard, {m_state.personName(seat)}}, false, {}, problem}));
    return std::move(card.reader);
}

Result<std::string> CardDesk::anyOf(const std::set<std::string>& seats, const std::string& names,
                                    const std::optional<Error>& problem) {
    TRY_ASSIGN(auto card, cardOf(seats, {*seats.begin(), {Phrase::insertCard, {names}}, false, {}, problem}));
    return std::move(card.owner);
}

Result<std::string> CardDesk::newCardFor(const std::string& seat) {
    CardRequest request{seat, {Phrase::insertNewCard, {m_state.personName(seat)}}, true, {}, std::nullopt};
    for (;;) {
        TRY_ASSIGN(const auto cards, look());
        request.readers.clear();
        for (const auto& card : cards)
            if (card.kind == piv::FoundCard::Kind::withoutKeys || card.kind == piv::FoundCard::Kind::foreign)
                request.readers.push_back(card.reader);
        TRY_ASSIGN(const auto reader, m_room.requestCard(request));
        if (reader.empty())
            continue;  // nothing was chosen: the readers have changed
        TRY_ASSIGN(const auto now, look());
        request.problemReader = reader;
        const auto chosen = std::ranges::find(now, reader, &piv::FoundCard::reader);
        if (chosen == now.end())
            request.problem = Error(Errc::cardMissing, {reader});
        else if (chosen->kind == piv::FoundCard::Kind::known)
            request.problem = Error(Errc::cardEnrolledTwice, {m_state.personName(chosen->owner)});
        else if (chosen->kind == piv::FoundCard::Kind::unreadable)
            request.problem = chosen->error;
        else
            return reader;
    }
}

void CardDesk::forget(const std::string& reader) {
    m_finderLane.run([&] { m_finder.forget(reader); });
}

void CardDesk::learn(const std::string& reader, const crypto::PublicKey& keyManagementKey) {
    m_finderLane.run([&] { m_finder.learn(reader, keyManagementKey); });
}

Result<void> CardDesk::withCard(const std::string& reader, const Say& what, const Work& work) {
    Held held(*this, reader, what);
    return withHand(held.hand, reader, what, work);
}

Result<void> CardDesk::withHand(Hand& hand, const std::string& reader, const Say& what, const Work& work,
                                DeviceWork::Device device) {
    auto& lane = m_finder.lane(reader);
    if (lane.isAbandoned())
        return Error(Errc::cardSilent, {reader});
    Watch watch(m_room, what, device);
    auto done = lane.runWhile(
        [&reader, &work, held = hand]() mutable -> std::pair<Hand, Result<void>> {
            const auto takeUp = [&]() -> Result<void> {
                TRY_ASSIGN(auto connection, pcsc::CardConnection::connect(reader));
                held = std::make_shared<CardInHand>(std::move(connection));
                TRY_ASSIGN(held->card, piv::Card::select(held->connection));
                return {};
            };
            if (!held)
                if (auto taken = takeUp(); !taken) {
                    held.reset();
                    return {nullptr, std::move(taken)};
                }
            auto worked = work(*held->card);
            return {std::move(held), std::move(worked)};
        },
        [&] {
            watch.tick();
            return !watch.isStopOverdue();
        },
        tick);
    if (!done) {
        hand.reset();
        return Error(Errc::waitAbandoned, {reader}).causedBy(Error(Errc::stopped));
    }
    hand = std::move(done->first);
    return std::move(done->second);
}

CardDesk::Held::~Held() {
    auto& lane = m_desk.m_finder.lane(m_reader);
    if (!hand || lane.isAbandoned())
        return;
    Watch watch(m_desk.m_room, m_what, DeviceWork::Device::card);
    // One that does not even end is left to its lane.
    static_cast<void>(lane.runWhile(
        [held = std::exchange(hand, nullptr)]() mutable {
            held.reset();
            return true;
        },
        [&] {
            watch.tick();
            return !watch.isStopOverdue();
        },
        tick));
}

Result<CardDesk::PinInHand> CardDesk::askPin(Hand& hand, const std::string& reader, const std::string& seat,
                                             const PinFor& asked, std::optional<Error> problem) {
    int triesLeft = 0;
    bool hasPad = false;
    TRY(withHand(hand, reader, {Phrase::readingCard, {}}, [&](piv::Card& card) -> Result<void> {
        TRY_ASSIGN(triesLeft, card.pinTriesLeft());
        hasPad = card.hasPinPad();
        return {};
    }));
    if (triesLeft == 0)
        return Error(Errc::pinBlocked);
    if (triesLeft == 1) {
        TRY_ASSIGN(
            const bool wantsTo,
            m_room.confirm(
                {Confirmation::Kind::lastTry, seat, {Phrase::confirmLastTry, {m_state.personName(seat)}}}));
        if (!wantsTo)
            return Error(Errc::declined, {m_state.personName(seat)});
    }
    if (hasPad) {
        if (problem)
            m_room.warn(*problem);
        m_room.tell({Phrase::typePinOnReader, {m_state.personName(seat)}});
        return PinInHand{Pin(), true};
    }
    TRY_ASSIGN(auto pin, m_room.requestPin({PinKind::card,
                                            seat,
                                            {},
                                            asked.request,
                                            triesLeft > 0 ? std::optional(triesLeft) : std::nullopt,
                                            std::move(problem),
                                            reader,
                                            asked.isToSign}));
    return PinInHand{std::move(pin), false};
}

Result<void> CardDesk::withPinInReader(const std::string& reader, const std::string& seat,
                                       const PinFor& asked, const Say& what, const PinWork& work,
                                       std::optional<Error> problem, const Sequel& sequel) {
    const CardStays stays(m_room, reader, seat);
    // One connection from the tries left to the work: the card that gets the PIN is the one it was asked for.
    Held held(*this, reader, what);
    for (;;) {
        TRY_ASSIGN(const auto given,
                   askPin(held.hand, reader, seat, asked, std::exchange(problem, std::nullopt)));
        const auto shown = given.isOnPad ? Say{Phrase::typePinOnReader, {m_state.personName(seat)}} : what;
        const auto doWithPin = [&](const PinWork& part) {
            return withHand(
                held.hand, reader, shown,
                [&](piv::Card& card) {
                    return part(card,
                                given.isOnPad ? piv::PinSource::onPad() : piv::PinSource::typed(given.pin));
                },
                given.isOnPad ? DeviceWork::Device::pinPad : DeviceWork::Device::card);
        };
        auto done = doWithPin(work);
        if (done && sequel.before)
            done = sequel.before();
        if (done && sequel.work)
            done = doWithPin(sequel.work);
        if (done || !(done.error().has(Errc::pinWrong) || done.error().has(Errc::pinFormat)))
            return done;
        problem = std::move(done).error();
    }
}

Result<void> CardDesk::withPin(const std::string& seat, const PinFor& asked, const Say& what,
                               const PinWork& work, const Sequel& sequel) {
    std::optional<Error> problem;
    for (int pulled = 0;;) {
        TRY_ASSIGN(const auto reader, readerOf(seat, problem));
        auto done = withPinInReader(reader, seat, asked, what, work, problem, sequel);
        if (done || !isPulled(done.error()) || ++pulled == pulledTooSoonLimit)
            return done;
        problem = std::move(done).error();
    }
}

Result<void> CardDesk::withPinOnce(const std::string& seat, const PinFor& asked, const Say& what,
                                   const PinWork& work, const Sequel& sequel) {
    TRY_ASSIGN(const auto reader, readerOf(seat));
    return withPinInReader(reader, seat, asked, what, work, {}, sequel);
}

}  // namespace conclave::ceremony
