// Approvals of scripts: docs/formats/script.md, "Approval".
#include "core/script/approval.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "tests/support/approvals.h"
#include "tests/support/expect.h"

using namespace conclave;
using namespace conclave::script;
using namespace conclave::test;

namespace {

const std::string program(64, 'a');
const std::string module(64, 'b');

std::string shippedScript() {
    const auto content = readFile(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml");
    return std::string(asText(*content));
}

}  // namespace

class ApprovalTest : public QObject {
    Q_OBJECT

  private:
    const std::vector<TestApprover> m_approvers{makeApprover("ana", "Ana Souza"),
                                                makeApprover("bruno", "Bruno Carvalho"),
                                                makeApprover("carla", "Carla Nogueira")};

    Script scriptOf(const std::vector<TestApprover>& approvers, int threshold) const {
        const auto yaml = withApproval(shippedScript(), approvers, threshold);
        auto parsed = parseScript(asBytes(yaml), "root.yaml");
        if (!parsed.value)
            qFatal("%s", parsed.findings.front().oneLine(Lang::en).c_str());
        return std::move(*parsed.value);
    }
    ApprovalFiles filesBy(const Script& script, std::size_t count) const {
        return approvedBy({m_approvers.begin(), m_approvers.begin() + static_cast<std::ptrdiff_t>(count)},
                          script, {{program}, {module}, {}});
    }
    static bool isRefused(const std::string& yaml, Errc code) {
        const auto parsed = parseScript(asBytes(yaml), "root.yaml");
        return !parsed.value && std::ranges::any_of(parsed.findings, [&](const Finding& finding) {
            return finding.error.has(code);
        });
    }

    /// With its key beside it, key.pem.
    x509::Certificate certificateBy(const std::string& options) const {
        const auto made =
            std::system(("cd " + m_folder.path().toStdString() +
                         " && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=Dora "
                         "-days 2 -out cert.pem 2>/dev/null " +
                         options)
                            .c_str());
        const auto pem = readFile(m_folder.filePath("cert.pem").toStdString());
        if (made != 0 || !pem)
            qFatal("openssl req");
        return *x509::Certificate::fromFile(*pem);
    }
    const QTemporaryDir m_folder;

  private slots:
    void asManyAsAreAskedForApprove() {
        const auto script = scriptOf(m_approvers, 2);
        const auto approval = judgeApproval(script, filesBy(script, 2), utcNowMs());
        QVERIFY(approval);
        QCOMPARE(approval->by.size(), 2U);
        QCOMPARE(approval->by[1].name, "Bruno Carvalho");
        QCOMPARE(approval->sheet.code.programs, std::vector{program});
        QCOMPARE(approval->sheet.code.modules, std::vector{module});
        EXPECT_ERROR(judgeApproval(script, filesBy(script, 1), utcNowMs()), Errc::approvalsTooFew);
        EXPECT_ERROR(judgeApproval(script, {}, utcNowMs()), Errc::approvalsTooFew);
    }

    void aSheetOfAnotherScriptApprovesNothing() {
        const auto script = scriptOf(m_approvers, 2);
        const auto other = scriptOf(m_approvers, 1);
        EXPECT_ERROR(judgeApproval(script, filesBy(other, 3), utcNowMs()), Errc::approvalOfAnother);
    }

    void aChangedSheetOrSignatureApprovesNothing() {
        const auto script = scriptOf(m_approvers, 1);
        auto files = filesBy(script, 1);
        files.sheet[files.sheet.size() - 4] = 'c';  // of the module's hash
        EXPECT_ERROR(judgeApproval(script, files, utcNowMs()), Errc::approvalBroken);
        files = filesBy(script, 1);
        files.signatures.at("ana").back() ^= 1;
        EXPECT_ERROR(judgeApproval(script, files, utcNowMs()), Errc::approvalBroken);
        files.signatures.at("ana") = {};
        EXPECT_ERROR(judgeApproval(script, files, utcNowMs()), Errc::approvalBroken);
    }

    /// A signature that does not hold is somebody's act, not nothing: enough others do not outweigh it.
    void nobodySignsForAnother() {
        const auto script = scriptOf(m_approvers, 1);
        auto files = filesBy(script, 2);
        files.signatures["carla"] = files.signatures.at("bruno");
        EXPECT_ERROR(judgeApproval(script, files, utcNowMs()), Errc::approvalBroken);
    }

    void approvalsAreSignedBefore() {
        const auto script = scriptOf(m_approvers, 1);
        const auto files = filesBy(script, 1);
        EXPECT_ERROR(judgeApproval(script, files, utcNowMs() - 3'600'000), Errc::approvalTooLate);
    }

    /// As an approver does who has no PIV card: openssl cms -sign -cades.
    void otherToolsSignToo() {
        const std::filesystem::path folder(m_folder.path().toStdString());
        const auto in = "cd " + folder.string() + " && ";
        auto dora = makeApprover("dora", "Dora Lima");
        dora.certificate = certificateBy("-addext basicConstraints=critical,CA:FALSE");
        const auto script = scriptOf({dora}, 1);
        auto files = approvedBy({}, script, {{program}, {module}, {}});
        const auto signedBy = [&](const std::string& options) {
            static_cast<void>(writeFileDurably(folder / "sheet", files.sheet, IfExists::replace));
            if (std::system((in +
                             "openssl cms -sign -binary -in sheet -signer cert.pem -inkey key.pem "
                             "-outform DER -out dora.p7s " +
                             options)
                                .c_str()) != 0)
                return ApprovalFiles{};
            auto made = files;
            made.signatures["dora"] = *readFile(folder / "dora.p7s");
            return made;
        };
        QVERIFY(judgeApproval(script, signedBy("-cades"), utcNowMs()));
        // Not detached, not CAdES, with a digest that is broken.
        EXPECT_ERROR(judgeApproval(script, signedBy("-cades -nodetach"), utcNowMs()), Errc::approvalBroken);
        EXPECT_ERROR(judgeApproval(script, signedBy(""), utcNowMs()), Errc::approvalBroken);
        EXPECT_ERROR(judgeApproval(script, signedBy("-cades -md sha1"), utcNowMs()), Errc::approvalBroken);
    }

    void sheetsAreReadStrictly() {
        const auto script = scriptOf(m_approvers, 1);
        const auto good = std::string(asText(makeApprovalSheet(script, {{program}, {module}, {}}).source));
        QVERIFY(parseApprovalSheet(asBytes(good), "approval.yaml").value);
        for (const auto& bad :
             {good + "more: 1\n", good.substr(0, good.find("modules:")), good + "  - \"xyz\"\n",
              good + "  - \"" + module + "\"\n", std::string("- 1\n"), std::string()})
            QVERIFY2(!parseApprovalSheet(asBytes(bad), "approval.yaml").value, bad.c_str());
    }

    void scriptsNameApproversThatCanSign() {
        auto twice = m_approvers;
        twice[1].certificate = twice[0].certificate;
        QVERIFY(isRefused(withApproval(shippedScript(), twice, 2), Errc::keyDuplicate));
        QVERIFY(isRefused(withApproval(shippedScript(), m_approvers, 4), Errc::valueNotAllowed));
        auto authority = m_approvers;
        authority[0].certificate = certificateBy("-addext basicConstraints=critical,CA:TRUE");
        QVERIFY(isRefused(withApproval(shippedScript(), authority, 1), Errc::certificateUnfit));
    }

    void filesLieBesideTheScript() {
        const std::filesystem::path folder(m_folder.path().toStdString());
        const auto yaml = withApproval(shippedScript(), m_approvers, 2);
        QVERIFY(writeFileDurably(folder / "root.yaml", asBytes(yaml)));
        QCOMPARE(approvalFolder(folder / "root.yaml"), folder / "root.approval");
        const auto script = *loadScript(folder / "root.yaml").value;
        QVERIFY(loadApproval(approvalFolder(folder / "root.yaml"), script)->isEmpty());
        approveFiles(folder / "root.yaml", m_approvers, "/proc/self/exe", "/proc/self/exe");
        const auto files = loadApproval(approvalFolder(folder / "root.yaml"), script);
        QVERIFY(files);
        QVERIFY(judgeApproval(script, *files, utcNowMs()));
    }
};

QTEST_GUILESS_MAIN(ApprovalTest)
#include "approval_test.moc"
