// A file that minisign 0.11 signed, with the key and the signature.
#pragma once

namespace instacrm::test {

inline constexpr const char* signed_content = "{\"version\": 3}\n";
inline constexpr const char* signers_key = "RWTZ8aaijMyV4wxLv8sJnHrT1LOtT7ysindq+HZuLdIvOrAyILg8eiRK";
inline constexpr const char* signature =
    "untrusted comment: signature from minisign secret key\n"
    "RUTZ8aaijMyV40o+K/UEsY10OCwkOEeQwLSPgJcBDNk6IZv+PcB2ENdYPZx6nDOhFJbFUYXapU4S1xl2SAIPgnXuEw4o/V6SNQY=\n"
    "trusted comment: selectors 3\n"
    "lHTnFnZev9C5IS7NVlqaQxiIjtnkUe3VDMzyZhUOWqXZPA4i008H4+ZXLfs/qrX3LOGYslbizDpdMc0Bx343AA==\n";
/// The same content, signed with -l: as minisign did before version 0.10.
inline constexpr const char* legacy_signature =
    "untrusted comment: signature from minisign secret key\n"
    "RWTZ8aaijMyV42eQI/gaIdV0I0dKjgGTp9pN4r4JVofV1iNwvcHgFLcljR0iGV3WCk6W7IQCmJwqTr3laHEneECbmLNGLWPm+w8=\n"
    "trusted comment: old way\n"
    "epWNd4ltD6PaU42vfRWTriK6xWKoKhUhkC9pRGLDGQhqohzFiw0PnH5cdeaXzW3vzc5JQ28FMspc006j45TaBw==\n";

}  // namespace instacrm::test
