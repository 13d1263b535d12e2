// Oracle's call interface over H2. What a call does is what Oracle's public description says of it; what
// SOCI's backend does not use is left out.
#include "oci.h"

#include "exchange.hpp"
#include "failure.hpp"
#include "handles.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <string>
#include <string_view>

namespace rehearsal {
namespace {

using namespace std::chrono_literals;

/// Runs a call's work; what it throws becomes the error handle's message.
template <class Work>
sword guarded(OCIError* error, Work work) {
    try {
        return work();
    } catch (const Failure& failure) {
        *error = {failure.code(), failure.what()};
    } catch (const std::exception& exception) {
        *error = {600, std::string("ORA-00600: internal error of the rehearsal: ") + exception.what()};
    }
    return OCI_ERROR;
}

std::string_view view_of(const text* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

Link& link_of(const OCISvcCtx& service) {
    if (!service.link) throw Failure(3114, "not connected to ORACLE");
    return *service.link;
}

// --- handles ---------------------------------------------------------------------------------------

template <class Handle, class... Arguments>
sword create(void** handle, Arguments... arguments) {
    *handle = new Handle{arguments...};
    return OCI_SUCCESS;
}

template <class Handle>
sword destroy(void* handle) {
    delete static_cast<Handle*>(handle);
    return OCI_SUCCESS;
}

// Binds and defines belong to their statement, which drops those that are given back. (SOCI gives back binds
// as defines.)
sword give_back(Exchange* exchange) {
    auto& statement = *exchange->statement;
    const auto drop = [&](auto& all) {
        return std::erase_if(all, [&](const auto& entry) { return entry.second.get() == exchange; });
    };
    if (drop(statement.binds) == 0) drop(statement.defines);
    return OCI_SUCCESS;
}

// --- execution -------------------------------------------------------------------------------------

// Where REHEARSAL_STATEMENTS names a file, every statement ends up there: lint_oracle_sql.py reads it.
void note(const std::string& sql) {
    const char* file = std::getenv("REHEARSAL_STATEMENTS");
    if (!file || *file == '\0') return;
    std::ofstream(file, std::ios::app) << sql + ";\n" << std::flush;
}

const Statement& translated(OCIStmt& statement) {
    if (!statement.translated) {
        note(statement.sql);
        statement.translated = translate(statement.sql);
    }
    return *statement.translated;
}

const OCIBind& bind_for(const OCIStmt& statement, std::size_t placeholder, const std::string& name) {
    auto found = statement.binds.find(name);
    if (found == statement.binds.end()) found = statement.binds.find(std::to_string(placeholder + 1));
    if (found == statement.binds.end()) throw Failure(1008, "not all variables bound: :" + name);
    return *found->second;
}

Values values_of(Link& link, const OCIStmt& statement, std::size_t row) {
    const auto& translation = *statement.translated;
    const auto& description = link.describe(translation.sql);
    Values values;
    for (const auto& name : translation.placeholders) {
        const auto& bind = bind_for(statement, values.size(), name);
        const auto wanted = PQparamtype(&description, static_cast<int>(values.size()));
        values.push_back(bound_value(bind, row, statement.charset));
        expect_fitting(bind, values.back(), wanted, translation);
    }
    return values;
}

// A name that the statement does not have; one by position cannot be too many with SOCI.
void expect_known_names(const OCIStmt& statement) {
    const auto& names = statement.translated->placeholders;
    for (const auto& [name, bind] : statement.binds) {
        const bool by_position = name.find_first_not_of("0123456789") == std::string::npos;
        if (!by_position && std::find(names.begin(), names.end(), name) == names.end())
            throw Failure(1036, "illegal variable name/number: :" + name);
    }
}

sword fetch(OCIStmt& statement, ub4 rows) {
    if (!statement.result) throw Failure(1002, "fetch out of sequence");
    const auto& result = *statement.result;
    statement.fetched = 0;
    for (; statement.fetched < rows && statement.cursor < PQntuples(&result); ++statement.fetched) {
        for (const auto& [position, define] : statement.defines) {
            const auto column = static_cast<int>(position) - 1;
            if (column >= PQnfields(&result)) throw Failure(1007, "variable not in select list");
            hand_over(*define, statement.fetched, result, statement.cursor, column, statement.charset);
        }
        ++statement.cursor;
    }
    statement.row_count += statement.fetched;
    return statement.fetched < rows ? OCI_NO_DATA : OCI_SUCCESS;
}

/// H2 takes the time to wait for a lock from a setting.
class LockClause {
public:
    LockClause(Link& link, std::optional<int> seconds) : link_(link), set_(seconds.has_value()) {
        // 0 would be H2's own default.
        if (set_)
            link_.wait_for_locks(std::max<std::chrono::milliseconds>(std::chrono::seconds(*seconds), 1ms));
    }
    LockClause(const LockClause&) = delete;
    LockClause& operator=(const LockClause&) = delete;
    ~LockClause() {
        try {
            if (set_) link_.wait_for_locks(patience());
        } catch (const Failure&) {  // the next statement says that the connection is gone
        }
    }

private:
    Link& link_;
    bool set_;
};

sword execute_query(Link& link, OCIStmt& statement, ub4 rows) {
    const auto& translation = *statement.translated;
    const LockClause clause(link, translation.lock_seconds);
    try {
        statement.result = link.execute(translation.sql, values_of(link, statement, 0));
    } catch (const Failure& failure) {
        if (failure.code() != 30006 || translation.lock_seconds != 0) throw;
        throw Failure(54, "resource busy and acquire with NOWAIT specified or timeout expired");
    }
    statement.columns = columns_of(*statement.result);
    statement.cursor = 0;
    return rows == 0 ? OCI_SUCCESS : fetch(statement, rows);
}

ub4 changed_rows(const PGresult& result) {
    return static_cast<ub4>(std::strtoul(PQcmdTuples(const_cast<PGresult*>(&result)), nullptr, 10));
}

// Row by row. Those before one that fails stay changed, and the statement's row count tells how many they
// are.
sword execute_change(Link& link, OCIStmt& statement, ub4 iterations, ub4 offset) {
    if (iterations == 0) throw Failure(24333, "zero iteration count");
    for (ub4 row = offset; row < iterations; ++row) {
        try {
            const auto result = link.execute(statement.translated->sql, values_of(link, statement, row));
            statement.row_count += changed_rows(*result);
        } catch (const Failure& failure) {
            if (iterations == 1) throw;
            // The message begins with the number that Failure adds again.
            const auto words = std::string_view(failure.what()).substr(sizeof "ORA-00000: " - 1);
            throw Failure(failure.code(), std::string(words) + " (row " + std::to_string(row + 1) + " of " +
                                              std::to_string(iterations) + ")");
        }
    }
    return OCI_SUCCESS;
}

sword execute(OCISvcCtx& service, OCIStmt& statement, ub4 iterations, ub4 offset) {
    auto& link = link_of(service);
    const auto& translation = translated(statement);
    expect_known_names(statement);
    statement.row_count = statement.fetched = 0;
    switch (translation.kind) {
        case Kind::query:
            return execute_query(link, statement, iterations);
        case Kind::nothing:
            return OCI_SUCCESS;
        case Kind::definition:
            link.run("COMMIT");
            break;
        default:
            break;
    }
    return execute_change(link, statement, iterations, offset);
}

sword describe(OCISvcCtx& service, OCIStmt& statement) {
    statement.columns = columns_of(link_of(service).describe(translated(statement).sql));
    return OCI_SUCCESS;
}

void fill(Exchange& exchange, OCIStmt* statement, void* value, sb4 size, ub2 type, void* indicators,
          ub2* lengths, ub2* codes) {
    exchange = {statement, value, static_cast<std::size_t>(size), type, static_cast<sb2*>(indicators),
                lengths,   codes};
}

// --- attributes ------------------------------------------------------------------------------------

template <class Number>
sword answer(void* value, Number number) {
    std::memcpy(value, &number, sizeof number);
    return OCI_SUCCESS;
}

sword statement_attribute(const OCIStmt& statement, void* value, ub4 attribute) {
    switch (attribute) {
        case OCI_ATTR_ROW_COUNT:
            return answer(value, statement.row_count);
        case OCI_ATTR_ROWS_FETCHED:
            return answer(value, statement.fetched);
        case OCI_ATTR_PARAM_COUNT:
            return answer(value, static_cast<ub4>(statement.columns.size()));
        default:
            return OCI_ERROR;
    }
}

sword column_attribute(const OCIParam& column, void* value, ub4* size, ub4 attribute) {
    switch (attribute) {
        case OCI_ATTR_NAME:
            *size = static_cast<ub4>(column.name.size());
            return answer(value, column.name.data());
        case OCI_ATTR_DATA_TYPE:
            return answer(value, column.type);
        case OCI_ATTR_DATA_SIZE:
            return answer(value, column.size);
        case OCI_ATTR_PRECISION:
            return answer(value, column.precision);
        case OCI_ATTR_SCALE:
            return answer(value, ub1{0});  // the wire does not tell
        default:
            return OCI_ERROR;
    }
}

}  // namespace
}  // namespace rehearsal

using namespace rehearsal;

extern "C" {

sword OCIEnvNlsCreate(OCIEnv** environment, ub4, void*, void* (*)(void*, std::size_t),
                      void* (*)(void*, void*, std::size_t), void (*)(void*, void*), std::size_t, void**,
                      ub2 charset, ub2) {
    const auto known = charset_of(charset);
    if (!known) return OCI_ERROR;
    *environment = new OCIEnv{*known};
    return OCI_SUCCESS;
}

sword OCINlsCharSetConvert(void*, OCIError* error, ub2, void* target, std::size_t target_size, ub2,
                           const void* source, std::size_t source_size, std::size_t* written) {
    return guarded(error, [&] {
        if (source_size > target_size) throw Failure(1406, "fetched column value was truncated");
        std::memcpy(target, source, source_size);
        *written = source_size;
        return OCI_SUCCESS;
    });
}

sword OCIHandleAlloc(const void* parent, void** handle, ub4 type, std::size_t, void**) {
    switch (type) {
        case OCI_HTYPE_ERROR:
            return create<OCIError>(handle);
        case OCI_HTYPE_SERVER:
            return create<OCIServer>(handle);
        case OCI_HTYPE_SESSION:
            return create<OCISession>(handle);
        case OCI_HTYPE_SVCCTX:
            return create<OCISvcCtx>(handle);
        case OCI_HTYPE_STMT:
            return create<OCIStmt>(handle, static_cast<const OCIEnv*>(parent)->charset);
        default:
            return OCI_INVALID_HANDLE;
    }
}

sword OCIHandleFree(void* handle, ub4 type) {
    if (!handle) return OCI_INVALID_HANDLE;
    switch (type) {
        case OCI_HTYPE_ENV:
            return destroy<OCIEnv>(handle);
        case OCI_HTYPE_ERROR:
            return destroy<OCIError>(handle);
        case OCI_HTYPE_SERVER:
            return destroy<OCIServer>(handle);
        case OCI_HTYPE_SESSION:
            return destroy<OCISession>(handle);
        case OCI_HTYPE_SVCCTX:
            return destroy<OCISvcCtx>(handle);
        case OCI_HTYPE_STMT:
            return destroy<OCIStmt>(handle);
        case OCI_HTYPE_BIND:
        case OCI_HTYPE_DEFINE:
            return give_back(static_cast<Exchange*>(handle));
        default:
            return OCI_INVALID_HANDLE;
    }
}

sword OCIDescriptorAlloc(const void*, void** descriptor, ub4 type, std::size_t, void**) {
    switch (type) {
        case OCI_DTYPE_LOB:
            return create<OCILobLocator>(descriptor);
        case OCI_DTYPE_ROWID:
            return create<OCIRowid>(descriptor);
        default:
            return OCI_INVALID_HANDLE;
    }
}

sword OCIDescriptorFree(void* descriptor, ub4 type) {
    if (!descriptor) return OCI_INVALID_HANDLE;
    switch (type) {
        case OCI_DTYPE_LOB:
            return destroy<OCILobLocator>(descriptor);
        case OCI_DTYPE_ROWID:
            return destroy<OCIRowid>(descriptor);
        default:
            return OCI_INVALID_HANDLE;
    }
}

sword OCIAttrGet(const void* handle, ub4 type, void* value, ub4* size, ub4 attribute, OCIError*) {
    if (type == OCI_HTYPE_STMT)
        return statement_attribute(*static_cast<const OCIStmt*>(handle), value, attribute);
    if (type == OCI_DTYPE_PARAM)
        return column_attribute(*static_cast<const OCIParam*>(handle), value, size, attribute);
    return OCI_INVALID_HANDLE;
}

sword OCIAttrSet(void* handle, ub4 type, void* value, ub4 size, ub4 attribute, OCIError*) {
    if (type == OCI_HTYPE_SVCCTX && attribute == OCI_ATTR_SERVER)
        static_cast<OCISvcCtx*>(handle)->server = static_cast<const OCIServer*>(value);
    const auto string = [&] { return std::string(static_cast<const char*>(value), size); };
    if (type == OCI_HTYPE_SESSION && attribute == OCI_ATTR_USERNAME)
        static_cast<OCISession*>(handle)->user = string();
    if (type == OCI_HTYPE_SESSION && attribute == OCI_ATTR_PASSWORD)
        static_cast<OCISession*>(handle)->password = string();
    return OCI_SUCCESS;  // the session in its context and the failover's callback change nothing here
}

sword OCIParamGet(const void* handle, ub4, OCIError* error, void** parameter, ub4 position) {
    return guarded(error, [&] {
        const auto& columns = static_cast<const OCIStmt*>(handle)->columns;
        if (position == 0 || position > columns.size())
            throw Failure(24334, "no descriptor for this position");
        *parameter = const_cast<OCIParam*>(&columns[position - 1]);
        return OCI_SUCCESS;
    });
}

sword OCIErrorGet(void* handle, ub4, text*, sb4* code, text* buffer, ub4 size, ub4) {
    const auto& error = *static_cast<const OCIError*>(handle);
    const auto line = error.message + '\n';  // as Oracle's messages end
    const auto length = std::min<std::size_t>(line.size(), size - 1);
    std::memcpy(buffer, line.data(), length);
    buffer[length] = '\0';
    *code = error.code;
    return OCI_SUCCESS;
}

sword OCIServerAttach(OCIServer* server, OCIError* error, const text* service, sb4 size, ub4) {
    return guarded(error, [&] {
        server->address = address_of(view_of(service, static_cast<std::size_t>(size)));
        expect_listener(server->address);
        return OCI_SUCCESS;
    });
}

sword OCIServerDetach(OCIServer*, OCIError*, ub4) {
    return OCI_SUCCESS;
}

sword OCISessionBegin(OCISvcCtx* service, OCIError* error, OCISession* session, ub4 credentials, ub4) {
    return guarded(error, [&] {
        if (credentials != OCI_CRED_RDBMS) throw not_rehearsed("a session without user and password");
        service->link = std::make_unique<Link>(service->server->address, session->user, session->password);
        return OCI_SUCCESS;
    });
}

// Oracle commits what a session leaves when it ends in order.
sword OCISessionEnd(OCISvcCtx* service, OCIError* error, OCISession*, ub4) {
    if (!service->link) return OCI_SUCCESS;
    const auto status = OCITransCommit(service, error, OCI_DEFAULT);
    service->link.reset();
    return status;
}

sword OCIPing(OCISvcCtx* service, OCIError* error, ub4) {
    return guarded(error, [&] {
        link_of(*service).run("SELECT 1");
        return OCI_SUCCESS;
    });
}

sword OCITransCommit(OCISvcCtx* service, OCIError* error, ub4) {
    return guarded(error, [&] {
        link_of(*service).run("COMMIT");
        return OCI_SUCCESS;
    });
}

sword OCITransRollback(OCISvcCtx* service, OCIError* error, ub4) {
    return guarded(error, [&] {
        link_of(*service).run("ROLLBACK");
        return OCI_SUCCESS;
    });
}

// Nothing is looked at before the statement is executed, as with Oracle.
sword OCIStmtPrepare(OCIStmt* statement, OCIError* error, const text* sql, ub4 size, ub4, ub4) {
    return guarded(error, [&] {
        statement->sql = view_of(sql, size);
        statement->translated.reset();
        statement->result.reset();
        return OCI_SUCCESS;
    });
}

sword OCIStmtExecute(OCISvcCtx* service, OCIStmt* statement, OCIError* error, ub4 iterations, ub4 offset,
                     const OCISnapshot*, OCISnapshot*, ub4 mode) {
    return guarded(error, [&] {
        if (mode == OCI_DESCRIBE_ONLY) return describe(*service, *statement);
        return execute(*service, *statement, iterations, offset);
    });
}

sword OCIStmtFetch(OCIStmt* statement, OCIError* error, ub4 rows, ub2, ub4) {
    return guarded(error, [&] { return fetch(*statement, rows); });
}

sword OCIBindByName(OCIStmt* statement, OCIBind** bind, OCIError* error, const text* name, sb4 name_size,
                    void* value, sb4 size, ub2 type, void* indicators, ub2* lengths, ub2* codes, ub4, ub4*,
                    ub4) {
    return guarded(error, [&] {
        std::string key(view_of(name, static_cast<std::size_t>(name_size)));
        std::transform(key.begin(), key.end(), key.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        auto& own = statement->binds[key];
        if (!own) own = std::make_unique<OCIBind>();
        fill(*own, statement, value, size, type, indicators, lengths, codes);
        *bind = own.get();
        return OCI_SUCCESS;
    });
}

sword OCIBindByPos(OCIStmt* statement, OCIBind** bind, OCIError* error, ub4 position, void* value, sb4 size,
                   ub2 type, void* indicators, ub2* lengths, ub2* codes, ub4 maximum, ub4* current,
                   ub4 mode) {
    const auto name = std::to_string(position);
    return OCIBindByName(statement, bind, error, reinterpret_cast<const text*>(name.data()),
                         static_cast<sb4>(name.size()), value, size, type, indicators, lengths, codes,
                         maximum, current, mode);
}

sword OCIDefineByPos(OCIStmt* statement, OCIDefine** define, OCIError* error, ub4 position, void* value,
                     sb4 size, ub2 type, void* indicators, ub2* lengths, ub2* codes, ub4) {
    return guarded(error, [&] {
        auto& own = statement->defines[position];
        if (!own) own = std::make_unique<OCIDefine>();
        fill(*own, statement, value, size, type, indicators, lengths, codes);
        *define = own.get();
        return OCI_SUCCESS;
    });
}

// --- CLOBs: lengths and offsets (from 1) in characters, that is UTF-16 units; buffers in bytes ----------

sword OCILobCreateTemporary(OCISvcCtx*, OCIError*, OCILobLocator* lob, ub2, ub1, ub1, int, ub2) {
    lob->text.clear();
    return OCI_SUCCESS;
}

sword OCILobFreeTemporary(OCISvcCtx*, OCIError*, OCILobLocator* lob) {
    if (!lob) return OCI_INVALID_HANDLE;
    lob->text.clear();
    return OCI_SUCCESS;
}

sword OCILobGetLength(OCISvcCtx*, OCIError*, OCILobLocator* lob, ub4* length) {
    *length = static_cast<ub4>(utf16_units(lob->text));
    return OCI_SUCCESS;
}

sword OCILobRead(OCISvcCtx*, OCIError* error, OCILobLocator* lob, ub4* amount, ub4 offset, void* buffer,
                 ub4 size, void*, sb4 (*)(void*, const void*, ub4, ub1), ub2, ub1) {
    return guarded(error, [&] {
        const auto begin = byte_of_unit(lob->text, offset - 1);
        const auto end = byte_of_unit(lob->text, offset - 1 + *amount);
        // Oracle would hand over the rest in pieces. SOCI 4.0.3 takes characters for bytes and has it written
        // behind its buffer.
        if (end - begin > size)
            throw Failure(64203,
                          "Destination buffer too small to hold CLOB data after character set conversion: "
                          "read this CLOB into a std::string");
        std::memcpy(buffer, lob->text.data() + begin, end - begin);
        *amount = static_cast<ub4>(end - begin);
        return OCI_SUCCESS;
    });
}

sword OCILobWrite(OCISvcCtx*, OCIError* error, OCILobLocator* lob, ub4* amount, ub4 offset, void* buffer,
                  ub4 size, ub1 piece, void*, sb4 (*)(void*, void*, ub4*, ub1*), ub2, ub1) {
    return guarded(error, [&] {
        if (piece != OCI_ONE_PIECE) throw not_rehearsed("a CLOB written in pieces");
        const std::string_view written(static_cast<const char*>(buffer), size);
        const auto begin = byte_of_unit(lob->text, offset - 1);
        lob->text.replace(begin, written.size(), written);
        *amount = static_cast<ub4>(utf16_units(written));
        return OCI_SUCCESS;
    });
}

sword OCILobWriteAppend(OCISvcCtx* service, OCIError* error, OCILobLocator* lob, ub4* amount, void* buffer,
                        ub4 size, ub1 piece, void* context, sb4 (*callback)(void*, void*, ub4*, ub1*),
                        ub2 charset, ub1 form) {
    const auto end = static_cast<ub4>(utf16_units(lob->text) + 1);
    return OCILobWrite(service, error, lob, amount, end, buffer, size, piece, context, callback, charset,
                       form);
}

sword OCILobTrim(OCISvcCtx*, OCIError*, OCILobLocator* lob, ub4 length) {
    lob->text.resize(byte_of_unit(lob->text, length));
    return OCI_SUCCESS;
}

}  // extern "C"
