// filled by the variants test
