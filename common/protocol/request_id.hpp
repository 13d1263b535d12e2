// What may name a request, so that its answer can say which it is for.
#pragma once

#include <boost/json/value.hpp>

namespace instacrm::protocol {

/// A text, a number, or null. Of numbers only those that can be written down again: 1e999 is JSON, and reads
/// as infinity, for which JSON has no word.
bool is_request_id(const boost::json::value& value);

}  // namespace instacrm::protocol
