#pragma once

#include <string_view>

/// What kinds of step are, written by hand a second time: one declaration for engine and verifier could be
/// one shared mistake. It says what a ceremony must be, not what core/steps happens to say; where the two
/// differ, find out which of them is right before changing either. The words are those of render() in
/// steps_test.cpp.
inline constexpr std::string_view kindsByHand = R"(
kind confirm
 compares actor

kind sign-in
 everybody
 gives signed-in()
 entries participant vacancy

kind clock-check
 compares both
 gives clock-compared()
 pays clock()
 may be redone

kind hash-check
 compares both
 gives program-compared()
 pays program()
 may be redone

kind hsm-check
 compares both
 gives hsm-compared()
 pays hsm()
 may be redone
 action hsm-identity
  evidence tokens: tokens

kind custody
 judges both
 may be redone
 action custody
  evidence bag: not empty
  evidence seal: not empty
  evidence place: not empty
  evidence photographs: manifests
  shown bag
  shown seal
  shown place
  shown photographs

kind close-out
 everybody
 needs enrolled()
 entries statement
 ends the content

kind enrol-cards
 everybody
 needs signed-in()
 needs clock-compared()
 needs program-compared()
 gives enrolled()
 entries card

kind deal-unlock
 parameter quorum: unlock quorum
 attendance all of quorum
 judges actor
 action deal-unlock
  writes an intent
  intent quorum: id
  intent threshold: count
  evidence quorum: id
  evidence setId: hex
  evidence threshold: count
  evidence custodians: ids
  evidence opened: ids
  file {quorum}/manifest.json
  file {quorum}/shares/*.cms
  needs enrolled()
  needs hsm-compared()
  refuses dealt(quorum)
  gives dealt(quorum)
  shown quorum
  shown opened

kind deal-backup
 parameter quorum: backup quorum, made here
 parameter key: key
 attendance all of quorum
 judges actor
 may be redone
 action deal-backup
  writes an intent
  intent quorum: id
  intent threshold: count
  evidence quorum: id
  evidence key: id
  evidence setId: hex
  evidence threshold: count
  evidence custodians: ids
  evidence opened: ids
  file {quorum}/manifest.json
  file {quorum}/shares/*.cms
  needs enrolled()
  needs key-in(key, *)
  refuses dealt-for(quorum, *)
  gives dealt-for(quorum, key)
  shown quorum
  shown opened

kind initialise-token
 parameter token: token
 attendance threshold of unlock
 judges both
 action initialise-token
  writes an intent
  cannot be undone
  intent token: token
  intent resumed: flag
  evidence token: token
  evidence shares: shares
  evidence pinLength: count
  file {unlock}/manifest.json
  needs dealt(unlock)
  takes key-in(*, token)
  takes unlocked(token)
  takes probed(token)
  gives initialised(token)
  shown token.serial
  shown token.label
  shown shares

kind unlock
 parameter token: token
 attendance threshold of unlock
 needs initialised(token)
 obtains unlocked(token)
 may unlock
 action probe-token
  evidence token: token
  evidence enforcesTrust: flag
  evidence evidence: pairs
  evidence objects: objects
  needs unlocked(token)
  gives probed(token)

kind wipe-token
 parameter token: token
 attendance threshold of unlock
 judges both
 action wipe-token
  writes an intent
  cannot be undone
  intent before: objects
  evidence token: token
  evidence shares: shares
  evidence after: objects
  needs initialised(token)
  takes key-in(*, token)
  takes unlocked(token)
  takes probed(token)
  takes initialised(token)
  gives wiped(token)
  pays copy(*, token)
  shown token.serial
  shown after

kind generate-key
 parameter key: key, made here
 parameter token: token
 attendance threshold of unlock
 needs probed(token)
 obtains unlocked(token)
 may unlock
 judges both
 action generate-key
  writes an intent
  intent keyId: hex
  intent cleared: cleared
  intent label: not empty
  intent algorithm: not empty
  evidence token: token
  evidence key: key
  evidence mechanism: not empty
  evidence wrapWithTrusted: flag
  evidence note: text
  needs unlocked(token)
  refuses key-in(key, *)
  risks seal(key, token)
  gives key-in(key, token)
  gives extractable(key, token)
  owes seal(key, token)
  owes proof(key)
  shown key.spkiSha256 as a hash
  shown token.serial
  shown mechanism

kind make-certificate
 parameter key: key, made here
 parameter token: token
 attendance threshold of unlock
 compares both
 obtains unlocked(token)
 may unlock
 judges both
 action certificate
  writes an intent
  intent label: not empty
  evidence token: token
  evidence key: id
  evidence sha256: hash
  evidence spkiSha256: hash
  evidence serial: hex
  evidence subject: not empty
  evidence notBefore: not empty
  evidence notAfter: not empty
  evidence label: not empty
  evidence keyId: hex
  evidence mechanism: not empty
  evidence lint: texted
  file artefacts/{key}.crt
  file artefacts/{key}.pub.pem
  needs key-in(key, token)
  needs unlocked(token)
  refuses certified(key)
  gives certified(key)
  shown subject
  shown serial
  shown notBefore
  shown notAfter
  shown sha256 as a hash

kind backup
 parameter key: key
 parameter token: token
 parameter quorum: backup quorum, made here
 attendance threshold of quorum
 attendance threshold of unlock
 judges both
 may be redone
 action wrap-key
  writes an intent
  intent key: key
  evidence token: token
  evidence key: key
  evidence quorum: id
  evidence shares: shares
  evidence mechanism: not empty
  evidence wireFormat: not empty
  evidence kekCheckValue: hex
  evidence wrappedSha256: hash
  evidence evidence: pairs
  file {quorum}/manifest.json
  file {quorum}/*.kwp
  needs dealt-for(quorum, key)
  needs extractable(key, token)
  gives backed-up(key, quorum)
  gives unlocked(token)
  shown kekCheckValue
  shown wrappedSha256 as a hash
  shown shares

kind restore-test
 parameter key: key
 parameter token: token
 parameter quorum: backup quorum
 parameter kept: flag, optional
 attendance threshold of quorum
 attendance threshold of unlock
 obtains unlocked(token)
 may unlock
 judges both
 may be redone
 action restore-key
  writes an intent
  intent token: id
  intent keyId: hex
  intent cleared: cleared
  evidence token: token
  evidence key: key
  evidence quorum: id
  evidence shares: shares
  evidence challenge: hex
  evidence signature: hex
  evidence algorithm: not empty
  evidence nextDrill: not empty
  evidence kept: flag
  evidence mechanism: not empty
  evidence note: text
  evidence evidence: pairs
  evidence objects: objects
  evidence keyId: hex, optional
  file {quorum}/proof.json
  needs backed-up(key, quorum)
  needs certified(key)
  needs initialised(token)
  needs unlocked(token)
  refuses key-in(key, token)
  risks copy(key, token)
  takes unlocked(token)
  gives proved(key, quorum)
  gives key-in(key, token) if kept
  pays proof(key)
  shown token.serial
  shown key.spkiSha256 as a hash
  shown shares
  shown nextDrill

kind write-package
 parameter key: key
 parameter quorum: backup quorum
 judges both
 may be redone
 action write-package
  evidence quorum: id
  evidence key: id
  evidence folder: not empty
  evidence bag: not empty
  evidence seal: not empty
  evidence photographs: manifests
  evidence package: manifests
  evidence sumsSha256: hash
  needs proved(key, quorum)
  gives packed(key, quorum)
  shown folder
  shown sumsSha256 as a hash
  shown bag
  shown seal
  shown photographs

kind retrieve-backup
 parameter key: key, of an earlier ceremony
 parameter quorum: backup quorum, of an earlier ceremony
 judges both
 action retrieve-backup
  evidence key: key
  evidence quorum: id
  evidence setId: hex
  evidence threshold: count
  evidence custodians: ids
  evidence earlier: not empty
  evidence head: hash or empty
  evidence anchored: flag
  evidence subject: not empty
  evidence rootSha256: hash
  file {quorum}/manifest.json
  file {quorum}/shares/*.cms
  file {quorum}/*.kwp
  file {quorum}/proof.json
  file artefacts/{key}.crt
  file artefacts/{key}.pub.pem
  needs program-compared()
  refuses dealt-for(quorum, *)
  gives dealt-for(quorum, key)
  gives backed-up(key, quorum)
  gives certified(key)
  shown subject
  shown key.spkiSha256 as a hash
  shown rootSha256 as a hash
  shown custodians
  shown threshold
  shown earlier
  shown anchored

kind recover-key
 parameter key: key, of an earlier ceremony
 parameter token: token
 parameter quorum: backup quorum, of an earlier ceremony
 parameter rebackup: flag, optional
 parameter hostRewrap: flag, optional
 attendance threshold of quorum
 attendance threshold of unlock
 needs probed(token)
 obtains unlocked(token)
 may unlock
 judges both
 action recover-key
  writes an intent
  intent token: id
  intent keyId: hex
  intent cleared: cleared
  evidence token: token
  evidence key: key
  evidence quorum: id
  evidence shares: shares
  evidence challenge: hex
  evidence signature: hex
  evidence algorithm: not empty
  evidence nextDrill: not empty
  evidence sealed: flag
  evidence openedOnHost: flag
  evidence surplusUses: not empty
  evidence mechanism: not empty
  evidence note: text
  evidence evidence: pairs
  evidence objects: objects
  needs backed-up(key, quorum)
  needs certified(key)
  needs unlocked(token)
  refuses key-in(key, *)
  risks copy(key, token)
  gives key-in(key, token)
  gives proved(key, quorum)
  gives extractable(key, token) if rebackup
  gives sealed(key, token) if sealed
  owes seal(key, token) if rebackup
  owes proof(key) if rebackup
  shown key.spkiSha256 as a hash
  shown token.serial
  shown shares
  shown sealed
  shown openedOnHost
  shown surplusUses
  shown nextDrill

kind seal
 parameter key: key
 parameter token: token
 attendance threshold of unlock
 obtains unlocked(token)
 may unlock
 judges both
 action seal
  writes an intent
  cannot be undone
  intent label: not empty
  evidence token: token
  evidence key: key
  evidence sealed: flag
  evidence evidence: pairs
  evidence objects: objects
  needs proved(key, *)
  needs key-in(key, token)
  needs unlocked(token)
  takes extractable(key, token) if sealed
  gives sealed(key, token) if sealed
  pays seal(key, token) if sealed
  shown key.spkiSha256 as a hash
  shown token.serial
  shown sealed

kind destroy-key
 parameter key: key
 parameter token: token
 attendance threshold of unlock
 obtains unlocked(token)
 may unlock
 judges both
 action destroy-key
  writes an intent
  cannot be undone
  intent before: objects
  evidence token: token
  evidence key: key
  evidence destroyed: count
  evidence after: objects
  file artefacts/{key}.{token}.destroyed.json
  needs key-in(key, token)
  needs unlocked(token)
  takes key-in(key, token)
  shown key.spkiSha256 as a hash
  shown token.serial
  shown destroyed

kind key-reference
 parameter key: key
 parameter token: token
 attendance threshold of unlock
 obtains unlocked(token)
 may unlock
 judges actor
 may be redone
 action key-reference
  evidence token: token
  evidence key: id
  evidence uri: not empty
  file artefacts/{key}.key-reference.json
  needs certified(key)
  needs key-in(key, token)
  needs unlocked(token)
  gives referenced(key)
  shown uri
)";

/// Actions of several kinds.
inline constexpr std::string_view sharedByHand = R"(
 action unlock
  evidence token: token
  evidence shares: shares
  needs initialised(token)
  gives unlocked(token)
)";
