#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/rehearsal/factory_tokens.h"
#include "core/x509/certificate.h"
#include "tests/support/dice.h"
#include "tests/support/software_key.h"

/// Files of a ceremony as somebody could write them: within docs/formats/script.md, and as odd as that
/// allows. Now and then one has a mistake.
namespace conclave::test {

/// What is on a card when its holder comes.
enum class CardHistory {
    blank,
    bareKey,  ///< a key in 9C without certificate
    own,      ///< enrolled at an earlier ceremony
    ownExpired,
    ownNotYet,  ///< its certificate is valid from tomorrow on
    ownOtherName,
    ownKeepsPin,  ///< enrolled, and the PIN is the factory's: that enrolment was interrupted
    signOnly,     ///< its 9D is empty
    outside,      ///< certified by the seat's authority
    outsideCpf,   ///< the same; names the person and a number, as ICP-Brasil does
    outsideOtherName,
    outsideSoonOver,  ///< its certificate ends within the ceremony
    outsideExpired,
    outsideServer,  ///< the authority's, for a TLS server
    stranger,       ///< of an authority that nobody named
};

using Names = std::vector<std::string>;

struct Authority {
    std::unique_ptr<SoftwareKey> key;
    std::optional<x509::Certificate> certificate;
};

struct RandomPerson {
    std::string seat;
    std::string name;  ///< empty: the seat stays vacant
    std::string reader;
    std::string pin, puk;
    std::string cardType;
    CardHistory card = CardHistory::blank;
    std::string anchor;  ///< of the seat
};

struct RandomCeremony {
    std::string script, site, answers;  ///< YAML
    std::vector<RandomPerson> people;
    std::map<std::string, Authority> authorities;  ///< by the names of the script's trust anchors
    bool hasMistake = false;
};

/// `room` holds pins/, medium/ and softhsm2.conf; `tokens` are those of a factory, SO PINs in
/// pins/token-N.so.
RandomCeremony randomCeremony(Dice& dice, const std::filesystem::path& room,
                              const std::vector<rehearsal::FactoryToken>& tokens);

/// Of at most so many octets, UTF-8, without blanks at its ends; characters that can be shown.
std::string randomText(Dice& dice, std::size_t mostOctets);

}  // namespace conclave::test
