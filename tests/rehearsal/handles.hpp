// What is behind the opaque handles.
#pragma once

#include "link.hpp"
#include "oci.h"
#include "sql.hpp"
#include "text.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct OCIEnv {
    rehearsal::Charset charset;
};

struct OCIError {
    sb4 code = 0;
    std::string message;
};

struct OCIServer {
    rehearsal::Address address;
};

struct OCISession {
    std::string user;
    std::string password;
};

struct OCISvcCtx {
    const OCIServer* server = nullptr;
    std::unique_ptr<rehearsal::Link> link;
};

/// A column of a result, as Oracle describes it.
struct OCIParam {
    std::string name;
    ub2 type = 0;
    ub2 size = 0;  ///< in bytes
    sb2 precision = 0;
};

struct OCILobLocator {
    std::string text;  ///< UTF-8
};

struct OCIRowid {};

/// The caller's memory for one placeholder or one column: an array when there are several rows.
struct Exchange {
    OCIStmt* statement = nullptr;
    void* value = nullptr;
    std::size_t size = 0;  ///< of one element
    ub2 type = 0;
    sb2* indicators = nullptr;
    ub2* lengths = nullptr;
    ub2* codes = nullptr;
};

struct OCIBind : Exchange {};
struct OCIDefine : Exchange {};

struct OCIStmt {
    explicit OCIStmt(rehearsal::Charset of_client) : charset(of_client) {}

    rehearsal::Charset charset;
    std::optional<rehearsal::Statement> translated;
    std::string sql;
    /// By their names in capitals, or by "1", "2" … when bound by position.
    std::map<std::string, std::unique_ptr<OCIBind>> binds;
    std::map<ub4, std::unique_ptr<OCIDefine>> defines;

    std::vector<OCIParam> columns;
    rehearsal::Result result;  ///< all rows of a query
    int cursor = 0;            ///< the next one to fetch
    ub4 fetched = 0;           ///< by the last fetch
    ub4 row_count = 0;         ///< changed or fetched so far
};
