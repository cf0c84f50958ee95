#include "ui/pages/check_names.h"

#include <QCoreApplication>

namespace conclave::ui {
namespace {

struct Preflight {
    Q_DECLARE_TR_FUNCTIONS(Preflight)

  public:
    static QString ofToken(const QString& kind, const QString& token) {
        if (kind == QLatin1String("token"))
            return tr("Token %1: present").arg(token);
        if (kind == QLatin1String("state"))
            return tr("Token %1: ready for this script").arg(token);
        if (kind == QLatin1String("pin"))
            return tr("Token %1: strength of its PINs").arg(token);
        if (kind == QLatin1String("mechanisms"))
            return tr("Token %1: mechanisms").arg(token);
        if (kind == QLatin1String("wrapping"))
            return tr("Token %1: encrypted backup").arg(token);
        if (kind == QLatin1String("sealing"))
            return tr("Token %1: sealing of the key").arg(token);
        return {};
    }

    static QString whole(const std::string& id) {
        if (id == "record-folder" || id == "output-folder")
            return tr("Record folder");
        if (id == "backup")
            return tr("What the safe held");
        if (id == "disk-space")
            return tr("Disk space");
        if (id == "certificate-profile")
            return tr("Certificate profile");
        if (id == "runbook")
            return tr("Printing of the runbook");
        if (id == "readers")
            return tr("Readers");
        if (id == "cards")
            return tr("Cards");
        if (id == "memory-locking")
            return tr("Locked memory");
        if (id == "swap")
            return tr("No swap");
        if (id == "clock")
            return tr("Clock");
        if (id == "approval")
            return tr("Approval");
        if (id == "environment")
            return tr("Environment");
        if (id == "preloads")
            return tr("No foreign code");
        if (id == "user")
            return tr("User of this program");
        if (id == "module")
            return tr("PKCS#11 module");
        return QString::fromStdString(id);
    }
};

}  // namespace

QString preflightName(const std::string& id) {
    const auto dash = id.find('-');
    if (dash != std::string::npos)
        if (auto name = Preflight::ofToken(QString::fromStdString(id.substr(0, dash)),
                                           QString::fromStdString(id.substr(dash + 1)));
            !name.isEmpty())
            return name;
    return Preflight::whole(id);
}

}  // namespace conclave::ui
