#include "ui/pages/evidence_view.h"

#include <QVBoxLayout>
#include <algorithm>

#include "core/base/hex.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/label.h"
#include "ui/widgets/panel.h"

namespace conclave::ui {
namespace {

constexpr std::size_t newsShown = 2;  // the transcript below has them all

}  // namespace

EvidenceView::EvidenceView(const CeremonyModel& model, QWidget* parent) : Styled(parent), m_model(model) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::s);
    m_card = new Panel(this);
    auto* card = new QVBoxLayout(m_card);
    m_heading = new Label(Type::meta, &Palette::text2, m_card);
    m_heading->setWeight(QFont::DemiBold);
    m_facts = new FactsTable(m_card);
    m_hashes = new FingerprintBlock(m_card);
    m_hashes->setBare();
    m_facts->setDense(true);
    card->addWidget(m_heading);
    card->addWidget(m_facts);
    card->addWidget(m_hashes);
    connect(m_hashes, &FingerprintBlock::openRowChanged, this, &EvidenceView::hashShown);
    m_news = new Label(Type::body, &Palette::text2, this);
    m_news->setWraps(true);
    layout->addWidget(m_card);
    layout->addWidget(m_news);
    restyle();
}

void EvidenceView::restyle() {
    m_card->layout()->setContentsMargins(px(space::m), px(space::s), px(space::m), px(space::s));
    m_card->layout()->setSpacing(px(space::xs));
}

void EvidenceView::setDense(bool isDense, bool hasHeading) {
    m_hashes->setDense(isDense);
    m_heading->setVisible(hasHeading);
}

QString EvidenceView::heading() const {
    using Kind = ceremony::Exhibit::Kind;
    switch (m_model.exhibit.kind) {
        case Kind::toCompare:
            return tr("To be compared");
        case Kind::toBeSigned:
            return tr("About to be signed");
        case Kind::result:
            return tr("What came out");
        case Kind::head:
            return tr("The head, to be written down");
    }
    return {};
}

QWidget* EvidenceView::nextToOpen() const {
    return m_hashes->isHidden() ? nullptr : m_hashes->nextToOpen();
}

void EvidenceView::refresh() {
    QVector<FingerprintRow> hashes;
    QVector<QPair<QString, QString>> facts;
    for (const auto& row : m_model.exhibit.rows) {
        const auto bytes = row.isHash ? fromHex(row.value) : std::nullopt;
        if (bytes && bytes->size() == 32)
            hashes.append({hashName(row), QByteArray(reinterpret_cast<const char*>(bytes->data()),
                                                     static_cast<qsizetype>(bytes->size()))});
        else
            facts.append(
                {say(row.name), QString::fromStdString(ceremony::inWords(row.value).in(language()))});
    }
    m_hashes->setVisible(!hashes.isEmpty());
    if (!hashes.isEmpty())
        m_hashes->setRows(hashes);
    if (!hashes.isEmpty())
        emit hashShown(m_hashes->openRow());
    m_facts->setVisible(!facts.isEmpty());
    m_facts->setRows(facts);

    QStringList news;
    const auto& all = m_model.news;
    for (auto i = all.size() > newsShown ? all.size() - newsShown : 0; i < all.size(); ++i)
        news.append(say(all[i]));
    m_heading->setText(heading());
    m_card->setVisible(!hashes.isEmpty() || !facts.isEmpty());
    m_news->setText(news.join(QLatin1Char('\n')));
    const bool isShowing = !hashes.isEmpty() || !facts.isEmpty();
    m_news->setVisible(!isShowing && !news.isEmpty());  // what is compared comes first
    m_isEmpty = hashes.isEmpty() && facts.isEmpty() && news.isEmpty();
    setVisible(!m_isEmpty);
}

}  // namespace conclave::ui
