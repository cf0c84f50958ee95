#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "core/paper/document.h"

/// Words of the text form, for its writer and its parser.
namespace conclave::paper {

constexpr std::size_t textColumn = 12;

template <class Value, std::size_t size>
using Names = std::array<std::pair<Value, std::string_view>, size>;

constexpr Names<Kind, 3> kindNames{
    {{Kind::runbook, "runbook"}, {Kind::book, "book"}, {Kind::report, "report"}}};
constexpr Names<Level, 3> levelNames{
    {{Level::act, "act"}, {Level::section, "section"}, {Level::part, "part"}}};
constexpr Names<Style, 5> styleNames{{{Style::text, "text"},
                                      {Style::bold, "bold"},
                                      {Style::mono, "mono"},
                                      {Style::note, "note"},
                                      {Style::page, "page"}}};
constexpr Names<Shape, 7> shapeNames{{{Shape::line, "line"},
                                      {Shape::time, "time"},
                                      {Shape::clock, "clock"},
                                      {Shape::date, "date"},
                                      {Shape::cells, "cells"},
                                      {Shape::lines, "lines"},
                                      {Shape::words, "words"}}};

template <class Value, std::size_t size>
constexpr std::string_view nameIn(const Names<Value, size>& names, Value value) {
    for (const auto& [known, name] : names)
        if (known == value)
            return name;
    return {};
}

}  // namespace conclave::paper
