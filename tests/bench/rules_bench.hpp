// How long a check takes with many rules and a long log.
#pragma once

namespace instacrm::bench {

void bench_rules();

}  // namespace instacrm::bench
