#include "core/ceremony/loaded_code.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {

Result<std::vector<LoadedCode::Mapped>> LoadedCode::take() {
    std::ifstream maps(m_maps);
    if (!maps)
        return Error(Errc::loadedCodeUnreadable, {m_maps.string()}).causedBy(fileError(m_maps, errno));
    std::vector<Mapped> mapped;
    for (std::string line; std::getline(maps, line);) {
        // 7f01…-7f02… r-xp 00001000 fe:01 1234   /usr/lib/…: the path goes to the end of the line
        std::istringstream fields(line);
        std::string range, rights, offset, device, path;
        std::uint64_t inode = 0;
        fields >> range >> rights >> offset >> device >> inode >> std::ws;
        std::getline(fields, path);
        if (rights.find('x') == std::string::npos || inode == 0)
            continue;
        const auto [known, isNew] = m_known.try_emplace({path, inode});
        if (isNew)  // the kernel adds " (deleted)" to the path of a file that was replaced: it is not found
            if (const auto hash = crypto::sha256File(path))
                known->second = toHex(*hash);
        mapped.push_back({{path, known->second}, isNew});
    }
    std::ranges::sort(mapped, {}, [](const Mapped& one) { return one.file.path; });
    const auto same = std::ranges::unique(mapped, {}, [](const Mapped& one) { return one.file.path; });
    mapped.erase(same.begin(), same.end());
    return mapped;
}

Result<std::vector<CodeFile>> LoadedCode::all() {
    TRY_ASSIGN(auto mapped, take());
    std::vector<CodeFile> files;
    for (auto& one : mapped) {
        if (one.file.sha256.empty())
            return Error(Errc::loadedCodeUnreadable, {one.file.path});
        files.push_back(std::move(one.file));
    }
    return files;
}

Result<std::vector<CodeFile>> LoadedCode::newer() {
    if (m_known.empty())
        return std::vector<CodeFile>();
    TRY_ASSIGN(auto mapped, take());
    std::vector<CodeFile> files;
    for (auto& one : mapped)
        if (one.isNew)
            files.push_back(std::move(one.file));
    return files;
}

}  // namespace conclave::ceremony
