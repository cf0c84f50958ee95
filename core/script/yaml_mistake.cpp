#include "core/script/yaml_mistake.h"

#include <yaml-cpp/exceptions.h>

#include <string_view>

namespace conclave::script {

Wording yamlMistake(const std::string& english) {
    struct Mistake {
        std::string_view en;  ///< the beginning; what follows is a character or a number
        std::string_view pt;
    };
    // What its scanner and parser throw, less the directives, which are refused before.
    static const Mistake mistakes[] = {
        {YAML::ErrorMsg::END_OF_MAP, "não se encontra o fim do mapa"},
        {YAML::ErrorMsg::END_OF_MAP_FLOW, "não se encontra o } que fecha o mapa"},
        {YAML::ErrorMsg::END_OF_SEQ, "não se encontra o fim da lista"},
        {YAML::ErrorMsg::END_OF_SEQ_FLOW, "não se encontra o ] que fecha a lista"},
        {YAML::ErrorMsg::END_OF_VERBATIM_TAG, "não se encontra o > que fecha a tag"},
        {YAML::ErrorMsg::CHAR_IN_TAG_HANDLE, "caractere não permitido em uma tag"},
        {YAML::ErrorMsg::TAG_WITH_NO_SUFFIX, "tag sem sufixo"},
        {YAML::ErrorMsg::MULTIPLE_TAGS, "mais de uma tag no mesmo valor"},
        {YAML::ErrorMsg::MULTIPLE_ANCHORS, "mais de uma âncora no mesmo valor"},
        {YAML::ErrorMsg::ALIAS_CONTENT, "um alias não pode ter conteúdo nem tag"},
        {YAML::ErrorMsg::ALIAS_NOT_FOUND, "falta o nome do alias depois de *"},
        {YAML::ErrorMsg::ANCHOR_NOT_FOUND, "falta o nome da âncora depois de &"},
        {YAML::ErrorMsg::CHAR_IN_ALIAS, "caractere não permitido no nome de um alias"},
        {YAML::ErrorMsg::CHAR_IN_ANCHOR, "caractere não permitido no nome de uma âncora"},
        {YAML::ErrorMsg::UNKNOWN_ANCHOR, "alias de uma âncora que não existe"},
        {YAML::ErrorMsg::INVALID_HEX, "caractere inválido em um número hexadecimal"},
        {YAML::ErrorMsg::INVALID_UNICODE, "código Unicode inválido: "},
        {YAML::ErrorMsg::INVALID_ESCAPE, "caractere de escape desconhecido: "},
        {YAML::ErrorMsg::UNKNOWN_TOKEN, "símbolo desconhecido"},
        {YAML::ErrorMsg::DOC_IN_SCALAR, "marca de documento (--- ou ...) dentro de um texto"},
        {YAML::ErrorMsg::EOF_IN_SCALAR, "o arquivo termina dentro de um texto"},
        {YAML::ErrorMsg::CHAR_IN_SCALAR, "caractere não permitido em um texto"},
        {YAML::ErrorMsg::TAB_IN_INDENTATION, "tabulação na indentação"},
        {YAML::ErrorMsg::FLOW_END, "] ou } fora do lugar"},
        {YAML::ErrorMsg::BLOCK_ENTRY, "item de lista (-) fora do lugar"},
        {YAML::ErrorMsg::MAP_KEY, "chave de mapa fora do lugar"},
        {YAML::ErrorMsg::MAP_VALUE, "valor de mapa (:) fora do lugar"},
        {YAML::ErrorMsg::ZERO_INDENT_IN_BLOCK, "um bloco de texto não pode ter indentação zero"},
        {YAML::ErrorMsg::CHAR_IN_BLOCK, "caractere inesperado no começo de um bloco de texto"},
    };
    for (const auto& [en, pt] : mistakes)
        if (english.starts_with(en))
            return {english, std::string(pt) + english.substr(en.size())};
    return {english, "erro de sintaxe"};  // another version's
}

}  // namespace conclave::script
