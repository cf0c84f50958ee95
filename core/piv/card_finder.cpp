#include "core/piv/card_finder.h"

#include <algorithm>

namespace conclave::piv {
namespace {

/// A card that is well answers in a fraction of this, also in a slow reader.
constexpr std::chrono::seconds patience{2};

/// What looking again would not change while the card stays where it is.
bool isLasting(const FoundCard& card) {
    return card.kind != FoundCard::Kind::unreadable || (card.error && card.error->code() == Errc::cardNotPiv);
}

Result<std::optional<crypto::PublicKey>> keyIn(Card& card, KeySlot slot) {
    TRY_ASSIGN(const auto der, card.certificate(slot));
    if (!der)
        return std::optional<crypto::PublicKey>();
    TRY_ASSIGN(auto key, publicKeyOf(*der, std::string(name(slot))));
    return std::optional(std::move(key));
}

}  // namespace

CardFinder::CardFinder(std::vector<KnownCard> known) : m_known(std::move(known)) {}

CardFinder::~CardFinder() {
    for (auto& [reader, reading] : m_readings)
        if (reading.card.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            m_lanes.at(reader)->abandon();
}

void CardFinder::forget(const std::string& reader) {
    m_seen.erase(reader);
    if (const auto going = m_readings.find(reader); going != m_readings.end())
        going->second.isStale = true;
}

void CardFinder::learn(const std::string& reader, const crypto::PublicKey& keyManagementKey) {
    const auto seen = m_seen.find(reader);
    if (seen == m_seen.end())
        return;
    FoundCard card;
    card.reader = reader;
    card.kind = FoundCard::Kind::foreign;  // until it is recognised
    card.keyManagementKey = keyManagementKey;
    seen->second.card = std::move(card);
}

void CardFinder::forgetAll() {
    m_seen.clear();
    for (auto& [reader, reading] : m_readings)
        reading.isStale = true;
}

Lane& CardFinder::lane(const std::string& reader) {
    auto& lane = m_lanes[reader];
    if (!lane)
        lane = std::make_unique<Lane>(reader);
    return *lane;
}

void CardFinder::setKnown(std::vector<KnownCard> known) {
    m_known = std::move(known);
}

FoundCard CardFinder::read(const std::string& reader, const std::set<Bytes>& known) {
    FoundCard found;
    found.reader = reader;
    const auto look = [&]() -> Result<void> {
        TRY_ASSIGN(auto connection, pcsc::CardConnection::connect(reader));
        TRY_ASSIGN(auto card, Card::select(connection));
        auto keyManagementKey = keyIn(card, KeySlot::keyManagement);
        if (keyManagementKey && *keyManagementKey) {
            found.keyManagementKey = std::move(*keyManagementKey);
            // Who only signs is known by 9C, whatever else is on the card.
            if (known.contains(found.keyManagementKey->sha256()))
                return {};
        }
        TRY_ASSIGN(found.signatureKey, keyIn(card, KeySlot::signature));
        if (!keyManagementKey && !found.signatureKey)
            return keyManagementKey.error();
        return {};
    };
    if (auto looked = look(); !looked) {
        found.error = std::move(looked).error();
    } else {
        const bool hasKeys = found.keyManagementKey || found.signatureKey;
        found.kind = hasKeys ? FoundCard::Kind::foreign : FoundCard::Kind::withoutKeys;
    }
    return found;
}

void CardFinder::recognise(FoundCard& card) const {
    if (card.kind != FoundCard::Kind::foreign)
        return;
    const auto matches = [](const std::optional<crypto::PublicKey>& key, const Bytes& hash) {
        return key && !hash.empty() && key->sha256() == hash;
    };
    for (const auto& known : m_known) {
        if (matches(card.keyManagementKey, known.keyManagementSpkiSha256) ||
            matches(card.signatureKey, known.signatureSpkiSha256)) {
            card.kind = FoundCard::Kind::known;
            card.owner = known.owner;
            return;
        }
    }
}

/// Unless a reading goes on already; one that is of no use any more makes room as soon as it ends.
void CardFinder::startReading(const pcsc::ReaderState& reader) {
    if (const auto going = m_readings.find(reader.name); going != m_readings.end()) {
        const bool isUseless = going->second.isStale || going->second.eventCount != reader.eventCount;
        if (!isUseless || going->second.card.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            return;
        m_readings.erase(going);
    }
    std::set<Bytes> known;
    for (const auto& card : m_known)
        known.insert(card.keyManagementSpkiSha256);
    m_readings[reader.name] = {
        reader.eventCount, std::chrono::steady_clock::now(),
        lane(reader.name).post([name = reader.name, known = std::move(known)] { return read(name, known); })};
}

FoundCard CardFinder::take(const pcsc::ReaderState& reader) {
    const auto going = m_readings.find(reader.name);
    auto& reading = going->second;
    const bool isUseful = !reading.isStale && reading.eventCount == reader.eventCount;
    if (!isUseful || reading.card.wait_until(reading.since + patience) != std::future_status::ready) {
        FoundCard silent;
        silent.reader = reader.name;
        silent.error = Error(Errc::cardSilent, {reader.name});
        return silent;
    }
    auto card = reading.card.get();
    m_readings.erase(going);
    if (isLasting(card))
        m_seen.insert_or_assign(reader.name, Seen{reader.eventCount, card});
    return card;
}

Result<std::vector<FoundCard>> CardFinder::find() {
    TRY_ASSIGN(const auto readers, m_context.readers());
    if (m_context.generation() != m_generation) {
        forgetAll();  // another pcscd counts anew
        m_generation = m_context.generation();
    }
    std::erase_if(m_seen, [&](const auto& entry) {
        return std::ranges::none_of(readers, [&](const pcsc::ReaderState& reader) {
            return reader.hasCard && reader.name == entry.first &&
                   reader.eventCount == entry.second.eventCount;
        });
    });
    for (const auto& reader : readers)
        if (reader.hasCard && !m_seen.contains(reader.name))
            startReading(reader);
    std::vector<FoundCard> cards;
    for (const auto& reader : readers) {
        if (!reader.hasCard)
            continue;
        const auto seen = m_seen.find(reader.name);
        auto card = seen != m_seen.end() ? seen->second.card : take(reader);
        recognise(card);
        cards.push_back(std::move(card));
    }
    return cards;
}

Result<std::string> CardFinder::readerOf(const std::string& owner) {
    TRY_ASSIGN(const auto cards, find());
    const FoundCard* other = nullptr;
    for (const auto& card : cards) {
        if (card.kind == FoundCard::Kind::known && card.owner == owner)
            return card.reader;
        if (card.kind == FoundCard::Kind::known)
            other = &card;
    }
    if (other != nullptr)
        return Error(Errc::wrongCard, {other->owner, owner});
    if (cards.empty())
        return Error(Errc::cardsTooFew, {"1", "0"});
    const auto failed = std::ranges::find(cards, FoundCard::Kind::unreadable, &FoundCard::kind);
    auto error = Error(Errc::unknownCard, {owner});
    if (failed != cards.end() && failed->error)
        return std::move(error).causedBy(*failed->error);
    return error;
}

}  // namespace conclave::piv
