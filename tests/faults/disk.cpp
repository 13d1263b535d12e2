#include "tests/faults/disk.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace instacrm::faults {
namespace {

constexpr std::uint64_t sector = 512;

void put(std::string& content, std::uint64_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size(), '\0');
    content.replace(offset, bytes.size(), bytes);
}

void apply_data(std::string& content, const Step& step) {
    if (step.what == Step::What::truncate)
        content.resize(step.offset, '\0');
    else
        put(content, step.offset, step.bytes);
}

/// Of a hundred sectors so many survive: a cut right after the write, long after it, and in between.
constexpr std::array<unsigned, 4> survivors{0, 15, 50, 95};

/// Sector by sector, as a disk writes.
void apply_torn(std::string& content, const Step& step, unsigned survive, std::mt19937_64& chance) {
    if (step.what == Step::What::truncate) {
        if (chance() % 100 < survive) content.resize(step.offset, '\0');
        return;
    }
    const std::string_view bytes(step.bytes);
    for (std::uint64_t at = 0; at < bytes.size();) {
        const auto length = std::min<std::uint64_t>(sector - (step.offset + at) % sector, bytes.size() - at);
        if (chance() % 100 < survive) put(content, step.offset + at, bytes.substr(at, length));
        at += length;
    }
}

}  // namespace

void Disk::apply_names(Names& names, const Step& step) {
    for (const auto& name : step.names) {
        if (name.file || name.folder)
            names[name.name] = name;
        else
            names.erase(name.name);
    }
}

void Disk::apply(const Step& step) {
    switch (step.what) {
        case Step::What::write:
        case Step::What::truncate:
            files_[step.file].pending.push_back(step);
            return;
        case Step::What::flush: {
            auto& file = files_[step.file];
            for (const auto& change : file.pending) apply_data(file.flushed, change);
            file.pending.clear();
            return;
        }
        case Step::What::name:
            folders_[step.folder].pending.push_back(step);
            return;
        case Step::What::flush_folder: {
            auto& folder = folders_[step.folder];
            for (const auto& change : folder.pending) apply_names(folder.flushed, change);
            folder.pending.clear();
            return;
        }
        case Step::What::promise:
            return;
    }
}

void Disk::cut(const fs::path& folder, Loss loss, std::mt19937_64& chance) const {
    lay(folder, "", loss, chance);
}

void Disk::lay(const fs::path& target, const std::string& folder, Loss loss, std::mt19937_64& chance) const {
    const auto found = folders_.find(folder);
    if (found == folders_.end()) return;
    auto names = found->second.flushed;
    const auto& pending = found->second.pending;
    // Names are kept in a journal: the newest ones are lost, never one from among them.
    const auto kept = loss == Loss::all ? 0 : chance() % (pending.size() + 1);
    for (std::size_t i = 0; i < kept; ++i) apply_names(names, pending[i]);
    for (const auto& [name, entry] : names) {
        const auto place = target / name;
        if (entry.folder) {
            fs::create_directory(place);
            lay(place, (fs::path(folder) / name).generic_string(), loss, chance);
            continue;
        }
        const auto file = files_.find(*entry.file);
        std::string content = file == files_.end() ? "" : file->second.flushed;
        if (loss == Loss::some && file != files_.end()) {
            const auto survive = survivors[chance() % survivors.size()];
            for (const auto& change : file->second.pending) apply_torn(content, change, survive, chance);
        }
        std::ofstream(place, std::ios::binary) << content;
    }
}

}  // namespace instacrm::faults
