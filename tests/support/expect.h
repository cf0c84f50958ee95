#pragma once

#include <QtTest/qtest.h>

#include "core/base/result.h"

/// Fails the test with the error's own words when `result` is none.
#define EXPECT_OK(result)                                                                             \
    do {                                                                                              \
        const auto& expected_ = (result);                                                             \
        QVERIFY2(expected_.has_value(),                                                               \
                 expected_.has_value() ? "" : expected_.error().oneLine(conclave::Lang::en).c_str()); \
    } while (false)

/// Fails the test unless `result` is an error with the code, at the top or as a cause.
#define EXPECT_ERROR(result, errc)                                                                  \
    do {                                                                                            \
        const auto& refused_ = (result);                                                            \
        QVERIFY2(!refused_.has_value(), "succeeded");                                               \
        QVERIFY2(refused_.error().has(errc), refused_.error().oneLine(conclave::Lang::en).c_str()); \
    } while (false)
