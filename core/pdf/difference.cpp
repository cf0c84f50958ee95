#include "core/pdf/difference.h"

namespace conclave::pdf {

// clang-format off
std::string_view name(Difference difference) {
    switch (difference) {
        case Difference::documentCutShort: return "documentCutShort";
        case Difference::documentChanged: return "documentChanged";
        case Difference::documentUnfit: return "documentUnfit";
        case Difference::signatureMissing: return "signatureMissing";
        case Difference::signatureOutOfOrder: return "signatureOutOfOrder";
        case Difference::signatureRepeated: return "signatureRepeated";
        case Difference::strangerBetween: return "strangerBetween";
        case Difference::signatureSurplus: return "signatureSurplus";
        case Difference::appended: return "appended";
        case Difference::cutShort: return "cutShort";
        case Difference::signatureDictionary: return "signatureDictionary";
        case Difference::profile: return "profile";
        case Difference::name: return "name";
        case Difference::reason: return "reason";
        case Difference::time: return "time";
        case Difference::byteRange: return "byteRange";
        case Difference::contents: return "contents";
        case Difference::cmsLength: return "cmsLength";
        case Difference::padding: return "padding";
        case Difference::widget: return "widget";
        case Difference::appearance: return "appearance";
        case Difference::page: return "page";
        case Difference::catalog: return "catalog";
        case Difference::crossReference: return "crossReference";
        case Difference::trailer: return "trailer";
        case Difference::cmsNotStrict: return "cmsNotStrict";
        case Difference::signatureInvalid: return "signatureInvalid";
        case Difference::algorithm: return "algorithm";
    }
    return {};
}

Wording explain(Difference difference) {
    switch (difference) {
        case Difference::documentCutShort:
            return {"it is shorter than the document that was printed", "é mais curto do que o documento impresso"};
        case Difference::documentChanged:
            return {"the printed document was changed", "o documento impresso foi alterado"};
        case Difference::documentUnfit:
            return {"the printed document is none that Conclave prints", "o documento impresso não é um que o Conclave imprime"};
        case Difference::signatureMissing:
            return {"a signature is missing", "falta uma assinatura"};
        case Difference::signatureOutOfOrder:
            return {"somebody else's signature stands here", "aqui está a assinatura de outra pessoa"};
        case Difference::signatureRepeated:
            return {"a signature that was there already stands here again", "uma assinatura que já estava ali está aqui de novo"};
        case Difference::strangerBetween:
            return {"something stands here that is nobody's signature", "aqui há algo que não é assinatura de ninguém"};
        case Difference::signatureSurplus:
            return {"a signature was added behind the last one", "uma assinatura foi acrescentada depois da última"};
        case Difference::appended:
            return {"something was added behind the last signature", "algo foi acrescentado depois da última assinatura"};
        case Difference::cutShort:
            return {"the file ends in the middle", "o arquivo termina no meio"};
        case Difference::signatureDictionary:
            return {"its signature dictionary was changed", "seu dicionário de assinatura foi alterado"};
        case Difference::profile:
            return {"it is of another signature profile", "é de outro perfil de assinatura"};
        case Difference::name:
            return {"the name was changed", "o nome foi alterado"};
        case Difference::reason:
            return {"the reason was changed", "o motivo foi alterado"};
        case Difference::time:
            return {"the time of signing cannot be read", "a hora da assinatura não pode ser lida"};
        case Difference::byteRange:
            return {"what it covers (ByteRange) was changed", "o que ela cobre (ByteRange) foi alterado"};
        case Difference::contents:
            return {"the place of the signature holds something else", "o lugar da assinatura contém outra coisa"};
        case Difference::cmsLength:
            return {"the signature does not end inside its place", "a assinatura não termina dentro do seu lugar"};
        case Difference::padding:
            return {"something is hidden behind the signature", "há algo escondido depois da assinatura"};
        case Difference::widget:
            return {"the signature's field was changed", "o campo da assinatura foi alterado"};
        case Difference::appearance:
            return {"what is seen of the signature was changed", "o que se vê da assinatura foi alterado"};
        case Difference::page:
            return {"the page was changed with the signature", "a página foi alterada junto com a assinatura"};
        case Difference::catalog:
            return {"the document's catalog was changed with the signature", "o catálogo do documento foi alterado junto com a assinatura"};
        case Difference::crossReference:
            return {"the cross-reference table was changed", "a tabela de referências cruzadas foi alterada"};
        case Difference::trailer:
            return {"the trailer was changed", "o trailer foi alterado"};
        case Difference::cmsNotStrict:
            return {"the signature is not in the one strict encoding", "a assinatura não está na codificação estrita"};
        case Difference::signatureInvalid:
            return {"the signature does not verify", "a assinatura não confere"};
        case Difference::algorithm:
            return {"its profile does not allow this algorithm", "seu perfil não permite esse algoritmo"};
    }
    return {};
}
// clang-format on

}  // namespace conclave::pdf
