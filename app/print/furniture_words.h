#pragma once

#include <fmt/format.h>

#include <string>

#include "core/base/lang.h"

/// What the typesetter itself says, in the language of the paper.
namespace conclave::print {

struct FurnitureWords {
    const char* page;     ///< "page {}"
    const char* pageOf;   ///< "Page {} of {}"
    const char* stripes;  ///< above each page of a rehearsal
    const char* outline;  ///< across it
    const char* hex;      ///< above the columns of a hash
    const char* words;
    const char* qr;
    const char* statement;  ///< above the columns of signatures
    const char* signature;
    const char* unsignedHere;
    const char* letters;  ///< before the characters that signature blocks are set with
};

inline const FurnitureWords& furnitureWords(Lang lang) {
    static constexpr FurnitureWords english{"page {}",
                                            "Page {} of {}",
                                            "REHEARSAL: no real keys, no real cards",
                                            "REHEARSAL",
                                            "hexadecimal",
                                            "words, read from left to right",
                                            "SHA-256, 64 hex digits",
                                            "Statement, part of this document",
                                            "Electronic signature, added with the card",
                                            "No signature",
                                            "Characters of the signature blocks:"};
    static constexpr FurnitureWords portuguese{"página {}",
                                               "Página {} de {}",
                                               "ENSAIO: sem chaves reais, sem cartões reais",
                                               "ENSAIO",
                                               "hexadecimal",
                                               "palavras, lidas da esquerda para a direita",
                                               "SHA-256, 64 hexadecimais",
                                               "Declaração, parte deste documento",
                                               "Assinatura eletrônica, acrescentada com o cartão",
                                               "Sem assinatura",
                                               "Caracteres dos blocos de assinatura:"};
    return lang == Lang::en ? english : portuguese;
}

}  // namespace conclave::print
