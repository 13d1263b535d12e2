#include "cli/commands/import_files.hpp"

namespace instacrm::cli {

ExitCode import_file(Context& context, const ImportKind& kind) {
    const auto& file = context.arguments.argument("FILE");
    const auto from = context.arguments.read("from", parse_row_format);
    if (file == "-" && !from)
        throw UsageError("standard input has no name that tells its format",
                         "say it: --from csv, tsv, json or ndjson");
    const RowOptions options{from ? *from : format_of(file), context.output.raw};
    const ImportRun run{context.arguments.list("map").value_or(std::vector<std::string>()),
                        is_dry_run(context)};
    const auto reader = open_rows(file == "-" ? open_standard_input() : open_file(file), options);
    ImportPart part(context, file);
    ImportPart* const parts[] = {&part};
    return report_import(context, file, parts, [&] { send_rows(context, *reader, kind, run, part); });
}

}  // namespace instacrm::cli
