#include "ui/models/earlier_check.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/base/typed.h"
#include "core/verify/snapshot.h"
#include "core/verify/verify.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;
using ceremony::Earlier;
using ceremony::EarlierOrder;
using ceremony::judgeEarlier;

QString plain(const std::string& utf8) {
    return QString::fromStdString(printable(utf8));
}

template <class T>
std::optional<Error> problemOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error());
}

bool isWithin(const fs::path& folder, const fs::path& file) {
    std::error_code failed;
    const auto inner = fs::weakly_canonical(file, failed);
    const auto outer = fs::weakly_canonical(folder, failed);
    return !failed &&
           std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

Result<x509::Certificate> readRoot(const fs::path& file) {
    TRY_ASSIGN(const auto content, readFile(file));
    auto root = x509::Certificate::fromFile(content);
    if (!root)
        return Error(Errc::certificateUnreadable, {file.string()}).causedBy(std::move(root).error());
    return root;
}

class Judge {
  public:
    explicit Judge(const EarlierOrder& order) : m_order(order) {}

    EarlierFacts run() {
        lookAtRoot();
        if (!m_order.safe.empty())
            m_facts.safeProblem = problemOf(verify::Snapshot::take(m_order.safe));
        if (!m_order.head.empty())
            m_facts.headProblem = problemOf(typedHash(m_order.head));
        if (m_order.safe.empty() || m_facts.safeProblem || m_facts.key.isEmpty())
            return m_facts;
        lookAtSafe();
        if (m_facts.isSafeGood && !m_order.record.empty())
            lookAtRecord();
        return m_facts;
    }

  private:
    void lookAtRoot() {
        if (m_order.root.empty())
            return;
        const auto root = readRoot(m_order.root);
        m_facts.rootProblem = problemOf(root);
        if (!root)
            return;
        m_facts.subject = plain(root->subject());
        const auto key = root->publicKey().sha256();
        m_facts.key =
            QByteArray(reinterpret_cast<const char*>(key.data()), static_cast<qsizetype>(key.size()));
        m_facts.isRootOfSafe = !m_order.safe.empty() && isWithin(m_order.safe, m_order.root);
    }

    void lookAtSafe() {
        const auto earlier = judgeEarlier({m_order.safe, {}, {}, m_order.root});
        if (!earlier) {
            // A whole backup, of another key: the safe may be the right one, too.
            auto& where =
                earlier.error().has(Errc::earlierDiffers) ? m_facts.rootProblem : m_facts.safeProblem;
            where = earlier.error();
            return;
        }
        m_facts.isSafeGood = true;
        m_facts.quorum = plain(earlier->quorum);
        m_facts.label = plain(earlier->manifest.key->label);
        m_facts.threshold = earlier->manifest.threshold;
        for (const auto& custodian : earlier->manifest.custodians)
            m_facts.holders << plain(custodian.id);
    }

    void lookAtRecord() {
        auto earlier = m_facts.headProblem ? Result<Earlier>(*m_facts.headProblem) : judgeEarlier(m_order);
        if (!earlier && !m_order.head.empty()) {  // is it the record, or what was typed?
            if (earlier.error().has(Errc::headDiffers))
                m_facts.headProblem = earlier.error();
            earlier = judgeEarlier({m_order.safe, m_order.record, {}, m_order.root});
        }
        if (!earlier) {
            m_facts.recordProblem = earlier.error();
            return;
        }
        m_facts.isRecordGood = true;
        m_facts.ceremonyId = plain(earlier->ceremonyId);
        m_facts.isAnchored = earlier->isAnchored;
        for (const auto& [id, name] : earlier->names)
            m_facts.names[QString::fromStdString(id)] = plain(name);
    }

    const EarlierOrder& m_order;
    EarlierFacts m_facts;
};

}  // namespace

QString EarlierFacts::holder(const QString& id) const {
    const auto name = names.value(id);
    return name.isEmpty() ? id : QStringLiteral("%1 (%2)").arg(name, id);
}

EarlierCheck::EarlierCheck(QObject* parent) : QObject(parent) {}

void EarlierCheck::forget() {
    ++m_generation;
    m_isRunning = false;
    m_facts = {};
}

void EarlierCheck::run(const EarlierOrder& order) {
    m_isRunning = true;
    m_lane.post([this, order, generation = ++m_generation] {
        const auto facts = Judge(order).run();
        QMetaObject::invokeMethod(this, [this, facts, generation] {
            if (generation != m_generation)
                return;
            m_isRunning = false;
            m_facts = facts;
            emit finished();
        });
    });
}

}  // namespace conclave::ui
