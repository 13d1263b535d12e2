// Between the caller's memory and text, which is what goes over H2's wire.
#pragma once

#include "handles.hpp"

#include <optional>
#include <string>

namespace rehearsal {

/// What was bound for this row (from 0); nothing for NULL, which '' is, too. @throws Failure
std::optional<std::string> bound_value(const OCIBind& bind, std::size_t row, Charset charset);

/// Whether Oracle would take this for a placeholder of H2's type `wanted` in such a statement. @throws
/// Failure
void expect_fitting(const OCIBind& bind, const std::optional<std::string>& value, Oid wanted,
                    const Statement& statement);

/// Puts the value of `column` in the result's row `from` into the caller's row `to`. @throws Failure
void hand_over(const OCIDefine& define, std::size_t to, const PGresult& result, int from, int column,
               Charset charset);

/// The result's columns as Oracle would describe them.
std::vector<OCIParam> columns_of(const PGresult& result);

}  // namespace rehearsal
