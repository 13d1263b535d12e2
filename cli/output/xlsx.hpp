// A spreadsheet file, written row by row: memory stays flat, the rows go to a temporary file beside the
// result.
#pragma once

#include "cli/output/row_writer.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace instacrm::cli {

class XlsxBook {
public:
    /// `folder`: for temporary files. @throws Failure when the file cannot be made.
    XlsxBook(const std::filesystem::path& file, const std::filesystem::path& folder);
    XlsxBook(const XlsxBook&) = delete;
    XlsxBook& operator=(const XlsxBook&) = delete;
    /// Without close(): no file.
    ~XlsxBook();

    /// Begins a sheet; the one before is complete. Goes on in "NAME 2" when a sheet is full (1,048,576 rows).
    std::unique_ptr<RowWriter> sheet(const std::string& name, const std::vector<std::string>& fields);

    /// Writes the file. @throws Failure.
    void close();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace instacrm::cli
