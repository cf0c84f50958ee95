#include <algorithm>
#include <iterator>

#include "core/steps/kind_lists.h"

namespace conclave::steps {

const Action* Kind::action(std::string_view actionName) const {
    const auto found = std::ranges::find(does, actionName, &Action::name);
    return found == does.end() ? nullptr : &*found;
}

const std::vector<Kind>& allKinds() {
    static const std::vector<Kind> kinds = [] {
        auto all = roomKinds();
        for (auto&& some : {quorumKinds(), tokenKinds(), keyKinds()})
            std::ranges::copy(some, std::back_inserter(all));
        return all;
    }();
    return kinds;
}

const Kind* findKind(std::string_view name) {
    const auto found = std::ranges::find(allKinds(), name, &Kind::name);
    return found == allKinds().end() ? nullptr : &*found;
}

const Action* findAction(std::string_view name) {
    static const auto shared = sharedActions();
    for (const auto& kind : allKinds())
        if (const auto* action = kind.action(name))
            return action;
    const auto found = std::ranges::find(shared, name, &Action::name);
    return found == shared.end() ? nullptr : &*found;
}

}  // namespace conclave::steps
