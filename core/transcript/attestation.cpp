#include "core/transcript/attestation.h"

namespace conclave::transcript {

Bytes attestationOctets(std::string_view ceremonyId, ByteView releaseLineHash) {
    using namespace std::string_view_literals;
    auto octets = toBytes(asBytes("conclave/v1/attest\0"sv));
    octets.insert(octets.end(), ceremonyId.begin(), ceremonyId.end());
    octets.push_back(0);
    octets.insert(octets.end(), releaseLineHash.begin(), releaseLineHash.end());
    return octets;
}

}  // namespace conclave::transcript
