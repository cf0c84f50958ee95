#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

namespace conclave::test {

/// Chance from a seed: the same on every computer and with every standard library, whose distributions
/// differ.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : m_engine(seed) {}

    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_engine() % limit); }
    int between(int least, int most) {
        return least + static_cast<int>(below(static_cast<std::size_t>(most - least + 1)));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <class List>
    const auto& of(const List& list) {
        return list[below(list.size())];
    }
    template <class T>
    void shuffle(std::vector<T>& list) {
        for (auto left = list.size(); left > 1; --left)
            std::swap(list[left - 1], list[below(left)]);
    }
    /// So many of a list, in its order.
    template <class T>
    std::vector<T> some(const std::vector<T>& list, std::size_t count) {
        std::vector<std::size_t> places(list.size());
        for (std::size_t i = 0; i < places.size(); ++i)
            places[i] = i;
        shuffle(places);
        places.resize(std::min(count, places.size()));
        std::ranges::sort(places);
        std::vector<T> chosen;
        for (const auto place : places)
            chosen.push_back(list[place]);
        return chosen;
    }

  private:
    std::mt19937_64 m_engine;
};

}  // namespace conclave::test
