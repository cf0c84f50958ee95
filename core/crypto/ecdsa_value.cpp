#include "core/crypto/ecdsa_value.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>

#include "core/crypto/der.h"
#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

BigNumber orderOf(KeyAlgorithm curve) {
    const int nid = curve == KeyAlgorithm::ecP256   ? NID_X9_62_prime256v1
                    : curve == KeyAlgorithm::ecP384 ? NID_secp384r1
                                                    : NID_secp521r1;
    const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(
        EC_GROUP_new_by_curve_name_ex(libContext(), nullptr, nid), &EC_GROUP_free);
    return BigNumber(group ? BN_dup(EC_GROUP_get0_order(group.get())) : nullptr);
}

bool isInRange(const BIGNUM* value, const BIGNUM* order) {
    return !BN_is_zero(value) && BN_cmp(value, order) < 0;
}

}  // namespace

Result<Bytes> withLowS(KeyAlgorithm curve, ByteView signature) {
    der::Reader outer(signature);
    auto numbers = outer.inside(der::sequence);
    const auto r = numbers.content(der::integer);
    const auto s = numbers.content(der::integer);
    const auto order = orderOf(curve);
    const auto first = unsignedNumber(r);
    const auto second = unsignedNumber(s);
    if (!order || !first || !second)
        return opensslError("ECDSA-Sig-Value");
    const bool isOne =
        numbers.isOk() && numbers.atEnd() && outer.isOk() && outer.atEnd() && !r.empty() && !s.empty() &&
        r.front() < 0x80 && s.front() < 0x80 &&
        std::ranges::equal(signature, der::makeSequence({der::makeInteger(r), der::makeInteger(s)}));
    if (!isOne || !isInRange(first.get(), order.get()) || !isInRange(second.get(), order.get()))
        return Error(Errc::encodingNotStrict, {"ECDSA-Sig-Value", "r, s"});
    const BigNumber other(BN_dup(order.get()));
    if (!other || BN_sub(other.get(), order.get(), second.get()) != 1)
        return opensslError("ECDSA-Sig-Value");
    const auto* low = BN_cmp(second.get(), other.get()) <= 0 ? second.get() : other.get();
    Bytes octets(static_cast<std::size_t>(BN_num_bytes(low)));
    BN_bn2bin(low, octets.data());
    return der::makeSequence({der::makeInteger(r), der::makeInteger(octets)});
}

bool isOfOneNonce(ByteView signature, ByteView another) {
    const auto rOf = [](ByteView value) {
        der::Reader outer(value);
        return outer.inside(der::sequence).content(der::integer);
    };
    return std::ranges::equal(rOf(signature), rOf(another));
}

}  // namespace conclave::crypto
