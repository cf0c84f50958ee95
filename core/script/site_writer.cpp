#include "core/script/site_writer.h"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace conclave::script {
namespace {

using YAML::BeginMap;
using YAML::EndMap;
using YAML::Key;

/// Quoted, so that no serial or name is taken for a number, a date or a yes.
void text(YAML::Emitter& out, const char* key, const std::string& value) {
    if (!value.empty())
        out << Key << key << YAML::DoubleQuoted << value << YAML::Auto;
}

void module(YAML::Emitter& out, const ModuleBinding& module) {
    out << Key << "module" << BeginMap;
    text(out, "path", module.path.string());
    text(out, "initArgs", module.initArgs);
    if (!module.environment.empty()) {
        out << Key << "environment" << BeginMap;
        for (const auto& [name, value] : module.environment)
            text(out, name.c_str(), value);
        out << EndMap;
    }
    out << EndMap;
}

void token(YAML::Emitter& out, const TokenMatch& token) {
    out << BeginMap;
    text(out, "serial", token.serial);
    text(out, "token", token.label);
    text(out, "manufacturer", token.manufacturer);
    text(out, "model", token.model);
    if (token.slotId)
        out << Key << "slot-id" << *token.slotId;
    out << EndMap;
}

}  // namespace

std::string toYaml(const Site& site) {
    YAML::Emitter out;
    out << BeginMap << Key << "conclave-site" << 1 << Key << "rehearsal" << site.rehearsal;
    text(out, "place", site.place);
    module(out, site.module);
    if (!site.pcscSocket.empty() || !site.readers.empty()) {
        out << Key << "pcsc" << BeginMap;
        text(out, "socket", site.pcscSocket);
        if (!site.readers.empty()) {
            out << Key << "readers" << YAML::BeginSeq;
            for (const auto& reader : site.readers)
                out << YAML::DoubleQuoted << reader;
            out << YAML::EndSeq;
        }
        out << EndMap;
    }
    out << Key << "tokens" << BeginMap;
    for (const auto& [name, match] : site.tokens) {
        out << Key << name;
        token(out, match);
    }
    out << EndMap;
    text(out, "outputFolder", site.outputFolder.string());
    if (site.pin.alphabet != PinAlphabet::base32 || site.pin.length) {
        out << Key << "pin" << BeginMap << Key << "alphabet"
            << (site.pin.alphabet == PinAlphabet::digits ? "digits" : "base32");
        if (site.pin.length)
            out << Key << "length" << *site.pin.length;
        out << EndMap;
    }
    out << EndMap;
    return std::string(out.c_str(), out.size()) + '\n';
}

}  // namespace conclave::script
