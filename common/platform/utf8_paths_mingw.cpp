// Narrow texts in std::filesystem::path are UTF-8 everywhere in this program. libstdc++ goes by the C
// runtime's locale there, and msvcrt has none with UTF-8: these take the place of the library's own.
#include <codecvt>
#include <locale>

namespace std {
namespace {

using Wide = codecvt<wchar_t, char, mbstate_t>;

const codecvt_utf8_utf16<wchar_t>& utf8() {
    static const codecvt_utf8_utf16<wchar_t> facet(1);
    return facet;
}

}  // namespace

[[gnu::externally_visible]] codecvt_base::result Wide::do_out(state_type& state, const wchar_t* from,
                                                              const wchar_t* from_end,
                                                              const wchar_t*& from_next, char* to,
                                                              char* to_end, char*& to_next) const {
    return utf8().out(state, from, from_end, from_next, to, to_end, to_next);
}

[[gnu::externally_visible]] codecvt_base::result Wide::do_in(state_type& state, const char* from,
                                                             const char* from_end, const char*& from_next,
                                                             wchar_t* to, wchar_t* to_end,
                                                             wchar_t*& to_next) const {
    return utf8().in(state, from, from_end, from_next, to, to_end, to_next);
}

[[gnu::externally_visible]] int Wide::do_encoding() const noexcept {
    return utf8().encoding();
}

[[gnu::externally_visible]] int Wide::do_length(state_type& state, const char* from, const char* end,
                                                size_t most) const {
    return utf8().length(state, from, end, most);
}

[[gnu::externally_visible]] int Wide::do_max_length() const noexcept {
    return utf8().max_length();
}

}  // namespace std
