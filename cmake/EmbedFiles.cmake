# embed_files(TARGET SYMBOL FILES...): compiles text files into TARGET as a table of {name, text},
# declared as `extern const std::array<instacrm::EmbeddedFile, N>` behind a span named SYMBOL.
function(embed_files target symbol)
    set(rows "")
    foreach(file IN LISTS ARGN)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        get_filename_component(name ${file} NAME)
        file(READ ${file} text)
        string(APPEND rows "    {\"${name}\", R\"~~embed~~(${text})~~embed~~\"},\n")
    endforeach()
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cpp)
    file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
// Made from the files that it holds; edit those.
#include "common/platform/embedded_file.hpp"
namespace instacrm::embedded {
static constexpr EmbeddedFile rows[] = {
@rows@};
extern const std::span<const EmbeddedFile> @symbol@;
const std::span<const EmbeddedFile> @symbol@{rows};
}  // namespace instacrm::embedded
]])
    target_sources(${target} PRIVATE ${output})
endfunction()
