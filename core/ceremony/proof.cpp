#include "core/ceremony/proof.h"

#include "core/crypto/random.h"

namespace conclave::ceremony {

Bytes newChallenge(std::string_view ceremonyId) {
    using namespace std::string_view_literals;
    Bytes challenge = toBytes(asBytes("Conclave proof v1\0"sv));
    challenge.insert(challenge.end(), ceremonyId.begin(), ceremonyId.end());
    const auto random = crypto::randomBytes(32);
    challenge.insert(challenge.end(), random.begin(), random.end());
    return challenge;
}

}  // namespace conclave::ceremony
