#pragma once

#include <QMap>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>
#include <QVector>
#include <functional>
#include <optional>

#include "core/base/lane.h"
#include "core/base/result.h"

namespace conclave::ui {

struct CardPlace {
    int card = 0;               ///< from 1
    std::optional<int> reader;  ///< from 1; nothing: out
    bool operator==(const CardPlace&) const = default;
};

/// Who holds a card in the rehearsal: the room's proposal, people may call themselves what they want.
struct RoomPerson {
    int card = 0;
    QString seat;
    QString name;
    QString identity;
};

enum class RoomCards { rsa2048, p384 };

/// Starts, watches and ends a rehearsal room (conclave-rehearsal, a process of its own), and moves its cards.
/// No call blocks; what comes of it comes as a signal.
class RehearsalHost : public QObject {
    Q_OBJECT

  public:
    static constexpr int cardCount = 5, tokenCount = 2;

    explicit RehearsalHost(QObject* parent = nullptr);
    ~RehearsalHost() override;  ///< ends the room, and waits for that

    /// In this folder, kept from an earlier rehearsal (same cards, tokens and PINs) or new; empty: a fresh
    /// one in rehearsalsFolder(). A room that runs already is ended first, unless it is that one: then
    /// ready() again.
    void start(RoomCards cards, const QString& folder = {});
    void stop();  ///< ended() follows when a room runs

    bool isReady() const { return m_isReady; }
    qint64 processId() const { return m_process.processId(); }  ///< 0: none runs
    QString folder() const { return m_folder; }                 ///< of the room last started
    QString siteFile() const;

    /// From answers.yaml, in the order of cards; there from ready() on.
    const QVector<RoomPerson>& people() const { return m_people; }
    /// Where the room keeps the PIN that a card's holder will choose, and a token's factory SO PIN (by the
    /// token's name in the script). Only the place: a PIN never becomes a QString.
    QString pinHint(int card) const;
    QString soPinHint(const QString& token) const;

    /// As last seen. A card may also fall out by itself: looked at once a second.
    const QVector<CardPlace>& cards() const { return m_cards; }

    void insert(int card, int reader = 0);  ///< 0: its own reader
    void pull(int card);
    /// `card` into this reader, whose card comes out first; it is inserted when PC/SC has seen the other go.
    void swap(int card, int reader);

  signals:
    void ready(const QString& siteFile);
    void failed(const QString& what, const QString& todo);  ///< the room did not start
    void ended();                                           ///< a room that was ready is over, wanted or not
    void cardsChanged(const QVector<CardPlace>& cards);
    void cardFailed(const Error& error);

  private:
    void launch();
    void launchWhenFree();
    void takeOutput();
    void becomeReady();
    void onFinished();
    void look();
    void move(std::function<Result<void>(const std::string& room)> work);
    void takeCards(const QVector<CardPlace>& cards);

    QProcess m_process;
    QTimer m_freeTimer;
    QTimer m_lookTimer;
    int m_freeTries = 0;
    RoomCards m_cardType = RoomCards::rsa2048;
    QString m_folder;
    bool m_startsAgain = false;  ///< a start() waits for the room before to end
    bool m_isReady = false;
    bool m_isStopping = false;
    QByteArray m_output;
    QVector<RoomPerson> m_people;
    QMap<QString, QString> m_soPins;
    QVector<CardPlace> m_cards;
    int m_waiting = 0;     ///< moves and looks on the lane
    int m_generation = 0;  ///< of the room: what an earlier room still answers is not heard
    Lane m_lane{"room"};   // last: ends first, its work posts to this object
};

}  // namespace conclave::ui
