#include "app/pages/serve.h"

#include <algorithm>
#include <cinttypes>
#include <cmath>

namespace conclave::pages {
namespace {

constexpr int mostWidth = 20'000;
constexpr double mostPixels = 64e6;  // in one picture: 256 MB

bool sendImage(Pages& pages, int page, int width, std::FILE* out) {
    const auto points = pages.points(page);
    const int height = std::max(1, static_cast<int>(std::lround(width * points.height() / points.width())));
    const auto image = pages.image(page, {width, height});
    if (image.isNull())
        return false;
    std::fprintf(out, "image %d %d %d\n", page, width, height);
    for (int row = 0; row < height; ++row)
        std::fwrite(image.constScanLine(row), 4, static_cast<std::size_t>(width), out);
    return true;
}

bool sendText(Pages& pages, int page, std::FILE* out) {
    const auto text = pages.text(page).toUtf8();
    std::fprintf(out, "text %d %" PRId64 "\n", page, static_cast<std::int64_t>(text.size()));
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), out);
    return true;
}

bool canDraw(const Pages& pages, int page, int width) {
    if (page < 1 || page > pages.count() || width < 1 || width > mostWidth)
        return false;
    const auto points = pages.points(page);
    return width * (width * points.height() / points.width()) <= mostPixels;
}

}  // namespace

bool serve(Pages& pages, const std::string& problem, std::FILE* in, std::FILE* out) {
    if (!problem.empty()) {
        std::fprintf(out, "error %s\n", problem.c_str());
        std::fflush(out);
        return false;
    }
    std::fprintf(out, "pages %d\n", pages.count());
    for (int page = 1; page <= pages.count(); ++page) {
        const auto points = pages.points(page);
        std::fprintf(out, "%ld %ld\n", std::lround(points.width() * 1000),
                     std::lround(points.height() * 1000));
    }
    std::fflush(out);
    char line[64];
    while (std::fgets(line, sizeof line, in) != nullptr) {
        int page = 0, width = 0;
        bool isAnswered = false;
        if (std::sscanf(line, "draw %d %d", &page, &width) == 2)
            isAnswered = canDraw(pages, page, width) && sendImage(pages, page, width, out);
        else if (std::sscanf(line, "text %d", &page) == 1 && page >= 1 && page <= pages.count())
            isAnswered = sendText(pages, page, out);
        if (!isAnswered)
            return false;
        std::fflush(out);
    }
    return true;
}

}  // namespace conclave::pages
