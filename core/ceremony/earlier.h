#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/quorum/manifest.h"
#include "core/x509/certificate.h"

namespace conclave::ceremony {

/// What a recovery starts from, as somebody names it.
struct EarlierOrder {
    std::filesystem::path safe;    ///< what was in the safe: its package, or a whole record
    std::filesystem::path record;  ///< of the ceremony that made the backup; an export will do; empty: none
    std::string head;              ///< of that record, from paper: hex or words; empty: nobody has it
    std::filesystem::path root;    ///< the root certificate, which came another way
};

/// A backup of an earlier ceremony, judged. All octets are in memory: what was judged is what is used.
struct Earlier {
    std::string quorum;  ///< its folder in the safe
    quorum::Manifest manifest;
    std::map<std::string, Bytes> files;  ///< manifest, proof, envelopes, wrapped key; by their names in it
    x509::Certificate root;
    std::map<std::string, std::string> names;  ///< of holders, by id, as far as the earlier record has them
    std::string ceremonyId;                    ///< of the earlier record; empty: none
    Bytes head;                                ///< of that record; empty: none
    bool isAnchored = false;                   ///< the head was typed, and is that
};

/// The safe's folder is what it should be, file by file; the root certificate vouches for it by the proof;
/// and where there is an earlier record, it holds and says the same. Touches no device. Errors:
/// Errc::safeWithoutBackup, Errc::safeAmbiguous, Errc::earlierFails, Errc::earlierDiffers, Errc::fileMissing,
/// Errc::fileHashWrong, Errc::manifestMalformed, Errc::proofWrong, Errc::keyMismatch,
/// Errc::certificateUnreadable, Errc::headDiffers, those of files and of typedHash.
Result<Earlier> judgeEarlier(const EarlierOrder& order);

}  // namespace conclave::ceremony
