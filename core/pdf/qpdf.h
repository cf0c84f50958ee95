#pragma once

// libqpdf's own JSON, which nothing here uses: clang 14 cannot read its header as C++20 (a vector of the
// class inside of it), so the name has to do.
class JSON;
#define JSON_HH
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
