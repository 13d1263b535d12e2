// Boost.JSON as source, for the shim that is compiled as one file; see CMakeLists.txt.
#include <boost/json/src.hpp>
