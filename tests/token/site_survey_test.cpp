#include "core/ceremony/site_survey.h"

#include <QtTest/qtest.h>

#include <algorithm>
#include <cstdlib>

#include "tests/support/expect.h"
#include "tests/support/soft_token.h"

using namespace conclave;
using namespace conclave::ceremony;
using conclave::test::SoftTokens;

class SiteSurveyTest : public QObject {
    Q_OBJECT

  private slots:
    void installedModulesAreFoundOnceEach() {
        const auto modules = installedModules();
        QCOMPARE(std::ranges::count(modules, std::filesystem::path(SoftTokens::modulePath())), 1);
        for (const auto& one : modules)
            for (const auto& other : modules)
                QCOMPARE(std::filesystem::equivalent(one, other), one == other);
    }

    void everyTokenIsBoundByWhatOnlyItHas() {
        SoftTokens soft;
        soft.add("alpha");
        soft.add("beta");
        ::setenv("SOFTHSM2_CONF", soft.settings().environment.at("SOFTHSM2_CONF").c_str(), 1);
        const auto tokens = tokensOf(SoftTokens::modulePath());
        EXPECT_OK(tokens);
        QCOMPARE(tokens->size(), std::size_t(3));  // and a blank one
        for (const auto& token : *tokens) {
            const auto binding = bindingOf(token, *tokens);
            const pkcs11::TokenMatch match{binding.serial, binding.label, binding.manufacturer, binding.model,
                                           binding.slotId};
            QCOMPARE(std::ranges::count_if(*tokens, [&](const auto& other) { return match.matches(other); }),
                     1);
            QCOMPARE(binding.slotId.has_value(), token.serial.empty());
            QCOMPARE(binding.serial, token.serial);
        }
    }

    void tokensOfOneSerialAreToldApartByTheirLabels() {
        pkcs11::TokenInfo one;
        one.serial = "0000000000000000";  // as NSS gives both of its slots
        one.label = "NSS Generic Crypto Services";
        pkcs11::TokenInfo other = one;
        other.label = "NSS Certificate DB";
        const auto binding = bindingOf(other, {one, other});
        QCOMPARE(binding.label, other.label);
        QVERIFY(!binding.slotId);
    }

    void whatIsNoModuleIsRefused() {
        EXPECT_ERROR(tokensOf("/nonexistent.so"), Errc::moduleMissing);
        EXPECT_ERROR(tokensOf("/etc/passwd"), Errc::moduleFailed);
    }
};

QTEST_GUILESS_MAIN(SiteSurveyTest)
#include "site_survey_test.moc"
