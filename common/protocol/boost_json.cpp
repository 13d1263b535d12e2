// Nothing of our own: Debian's Boost.JSON is a static library, vcpkg's as well. The file keeps the place
// where a header-only build (cross-compilation) compiles it.
#ifdef BOOST_JSON_HEADER_ONLY
#include <boost/json/src.hpp>
#endif
